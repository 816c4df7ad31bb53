import {checkFuse} from '../../host/fuse.js';
import type {Runtime} from '../../runtime.js';
import {DiskProbe} from './disk-probe.js';
import type {Probe, SourceChoice} from './probe.js';

/**
Start a machine with disks that it can only read, and look at what is on them. What could not be mounted in the end is refused before.
@throws UserError; everything was put back.
*/
export async function probeDisk(runtime: Runtime, {ownMachine = false, ...what}: SourceChoice, intermediary: string): Promise<Probe> {
	await checkFuse(runtime.context);
	return DiskProbe.open(runtime, {...what, intermediary, readOnly: true, joins: ownMachine ? 'user' : 'look'});
}
