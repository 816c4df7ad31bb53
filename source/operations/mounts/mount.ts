import {checkFuse} from '../../host/fuse.js';
import {machineDefaults} from '../../recipe/setup-options.js';
import type {Runtime} from '../../runtime.js';
import {defaultSymlinks} from '../../session/links/symlinks.js';
import type {Session} from '../../session/session.js';
import type {KeyRing} from '../../session/unlock-devices.js';
import {checkMountpoint} from './check-mountpoint.js';
import {DiskProbe} from './disk-probe.js';
import type {ProbeArguments} from './open-probe.js';
import type {MountAnswers} from './probe.js';

/** Whose the files are is `stored` unless `ownership` says otherwise; symbolic links stay `inside` unless `symlinks` does. */
export type MountArguments = Omit<ProbeArguments, 'readOnly' | 'intermediary' | 'joins' | 'check'> &
	Pick<MountAnswers, 'mountpoint' | 'readOnly' | 'peek'> &
	Partial<Pick<MountAnswers, 'ownership' | 'symlinks'>> & {
		/** As the guest names it, or `auto`: the only one that can be mounted. */
		readonly device: string;
		/** Make the mountpoint when it does not exist, and take it away again in the end. @default false */
		readonly create?: boolean;
		/** Start a virtual machine of its own, even if what is mounted in the same way has one that could be shared. @default false */
		readonly ownMachine?: boolean;
		/** What opens locked devices. By default they stay locked. */
		readonly keys?: KeyRing | undefined;
		/** The intermediary's name. @default vmfuse */
		readonly intermediary?: string | undefined;
	};

const noKeys: KeyRing = async function* () {};

/**
Mount a guest device. Resolves when the mount can be used; its supervisor then looks after it. When it fails or the signal aborts,
everything was put back before this throws.
@throws UsageError and RequirementError, mostly before anything was made; UserError; LeftBehindError.
*/
export async function mount(
	runtime: Runtime,
	{
		device,
		mountpoint,
		readOnly,
		peek = false,
		degraded,
		create = false,
		ownMachine = false,
		ownership = 'stored',
		symlinks = defaultSymlinks,
		keys = noKeys,
		intermediary = machineDefaults.name,
		...choice
	}: MountArguments,
): Promise<Session> {
	let place = mountpoint;
	const probe = await DiskProbe.open(runtime, {
		...choice,
		degraded,
		readOnly: readOnly || peek,
		intermediary,
		joins: ownMachine ? undefined : {peek},
		async check() {
			const checked = checkMountpoint(runtime, mountpoint, create);
			checked.catch(() => {});
			await checkFuse(runtime.context);
			({path: place} = await checked);
		},
	});
	const chosen = await probe.choose(device, keys);
	return probe.mountIn(runtime, {device: chosen, mountpoint: place, readOnly, peek, degraded, ownership, symlinks, create});
}
