import process from 'node:process';
import type {Context} from '../../source/events.js';
import {folders} from '../../source/folders.js';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import {createVirtualBox} from '../../source/hypervisor/virtualbox/virtualbox.js';
import type {Runtime} from '../../source/runtime.js';
import {checkedSource} from '../../source/session/checked-source.js';
import {type OpenSession, openSession} from '../../source/session/open-session.js';
import {builtProgram} from '../harness/program.js';
import {environmentOf} from '../harness/world.js';

/** What a wizard has: the engine's runtime in this process, whose supervisors are the built program. */
export async function runtimeIn(home: string, context: Context): Promise<Runtime> {
	Object.assign(process.env, await environmentOf(home));
	process.argv[1] = builtProgram;
	const places = folders();
	const folder = places.data;
	return {folders: places, hypervisor: name => (name === 'qemu' ? createQemu({folder}) : createVirtualBox({folder})), context};
}

/** Look at some partitions of a disk, read-only. */
export async function startProbe(runtime: Runtime, source: string, ...partitions: readonly number[]): Promise<OpenSession> {
	const checked = await checkedSource(runtime, {source, partitions, readOnly: true, intermediary: 'vmfuse'});
	return openSession(runtime, {source: checked, readOnly: true, intermediary: 'vmfuse'});
}
