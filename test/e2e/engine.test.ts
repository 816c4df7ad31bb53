import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {Terminal} from '../../fixtures/terminal/terminal.js';
import type {Context, EngineEvent} from '../../source/events.js';
import {createEngine} from '../../source/operations/create-engine.js';
import type {Engine} from '../../source/operations/engine.js';
import type {Session} from '../../source/session/session.js';
import {eventually, machineLimit} from '../harness/eventually.js';
import {preparedHome} from '../harness/prepared-home.js';
import {builtProgram, Program} from '../harness/program.js';
import {environmentOf} from '../harness/world.js';

const stop = new AbortController();
const events: EngineEvent[] = [];
const context: Context = {signal: stop.signal, emit: event => events.push(event)};
let program: Program;
let disk: SampleDisk;
let engine: Engine;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
	program = await Program.create((await preparedHome()).VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
	environment = await environmentOf(program.home);
	Object.assign(process.env, environment);
	engine = createEngine({...context, program: builtProgram});
});

afterAll(async () => {
	stop.abort();
	await program.close();
});

/** What a watch tells, and a way to wait for something of it. */
function follow<Value>(watch: (onChange: (value: Value) => void) => Promise<void>) {
	let latest: Value | undefined;
	const ended = watch(value => {
		latest = value;
	});
	return {
		ended,
		async until(what: string, isSo: (value: Value) => boolean): Promise<Value> {
			const find = () => (latest !== undefined && isSo(latest) ? latest : undefined);
			return eventually(what, find, {limit: machineLimit, seen: () => latest}) as Promise<Value>;
		},
	};
}

test('a disk is looked at, mounted, used, and unmounted, by what the wizards call', async () => {
	const overview = follow(engine.overview.watch);
	const {hypervisor, intermediaries, sessions: none} = await overview.until('the overview', () => true);
	expect(hypervisor?.version).toMatch(/^\d/);
	expect(intermediaries.map(({name}) => name)).toEqual(['vmfuse']);
	expect(none).toEqual([]);

	const choice = {source: disk.file, partitions: [5]};
	const probe = await engine.disks.probe(choice, 'vmfuse');
	const volume = probe.devices.find(({path: name}) => name === '/dev/sdb5');
	expect(volume).toMatchObject({mountable: true});
	if (!volume) return;
	expect(path.basename(await engine.sessions.suggestMountpoint(volume))).toMatch(/^[\w-]+$/);

	const mountpoint = path.join(program.folder, 'mnt', 'it is new');
	expect(await engine.sessions.checkMountpoint(mountpoint)).toEqual({path: mountpoint, isNew: true});
	const answers = {device: volume.path, mountpoint, readOnly: false, ownership: 'stored', symlinks: 'inside'} as const;
	const {state, command} = await probe.preflight(answers);
	expect(state.join()).toMatch(/was closed cleanly/);
	expect(command).toContain(`'${mountpoint}' --create`);

	const sessions = follow<readonly Session[]>(engine.sessions.watch);
	const {id} = await probe.mount(answers);
	expect(probe.id).toBe(id);
	await sessions.until('the mount', ([session]) => session?.health === 'mounted' && (session.usedBytes ?? 0) > 0);
	await overview.until('the session', seen => seen.sessions.length === 1);
	await writeFile(path.join(mountpoint, 'written by us'), 'hello');
	expect((await engine.disks.image(disk.file)).inUse?.reason).toContain(mountpoint);

	const shell = new Terminal([process.execPath, builtProgram, 'shell', mountpoint], {environment});
	await shell.waitFor(/this is root on the real disk[^$#]*[$#] ?$/);
	shell.type('cat "/root/mnt/written by us"; echo; exit\r');
	expect(await shell.ended()).toBe(0);
	expect(shell.written).toMatch(/\nhello\r?\n/);

	const holder = spawn('sleep', ['3600'], {cwd: mountpoint});
	await once(holder, 'spawn');
	await expect(engine.sessions.unmount(id)).rejects.toMatchObject({name: 'MountBusyError', holders: [{pid: holder.pid}]});
	await engine.sessions.endHolder(holder.pid ?? 0);
	await once(holder, 'exit');
	await engine.sessions.unmount(id);
	await sessions.until('the end of the session', seen => seen.length === 0);
	expect((await engine.logs.tail(engine.sessions.log(id), 1)).join()).toContain('undone: ');
	expect(await program.leftovers()).toEqual([]);

	stop.abort();
	await Promise.all([overview.ended, sessions.ended]);
});

test('the example of a script shows the file that was written', async () => {
	const script = path.resolve(import.meta.dirname, '../../fixtures/examples/mount-image.js');
	const mountpoint = path.join(program.folder, 'by a script');
	const {stdout} = await promisify(execFile)(process.execPath, [script, disk.file, '5', mountpoint, 'written by us'], {
		env: {...process.env, ...environment},
	});
	expect(stdout).toMatch(/^5 \d+ ext4$/m);
	expect(stdout).toMatch(/^hello$/m);
	expect(await program.leftovers()).toEqual([]);
});
