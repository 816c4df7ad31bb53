import {checkFuse} from '../../host/fuse.js';
import {machineDefaults} from '../../recipe/setup-options.js';
import type {Runtime} from '../../runtime.js';
import {defaultSymlinks, type Symlinks} from '../../session/links/symlinks.js';
import type {Ownership} from '../../session/ownership.js';
import type {Session} from '../../session/session.js';
import type {KeyRing} from '../../session/unlock-devices.js';
import {checkMountpoint} from './check-mountpoint.js';
import {DiskProbe} from './disk-probe.js';
import type {ProbeArguments} from './open-probe.js';

export type MountArguments = Pick<ProbeArguments, 'source' | 'partitions' | 'others' | 'degraded' | 'header' | 'tcrypt'> & {
	/** As the guest names it, or `auto`: the only one that can be mounted. */
	readonly device: string;
	readonly mountpoint: string;
	/** Enforced at the virtual disk: then not one byte of the source changes. */
	readonly readOnly: boolean;
	/** It can be written to, and what is written is thrown away at the end: the disk is only read. @default false */
	readonly peek?: boolean;
	/** Make the mountpoint when it does not exist, and take it away again in the end. @default false */
	readonly create?: boolean;
	/** Start a virtual machine of its own, even if what is mounted in the same way has one that could be shared. @default false */
	readonly ownMachine?: boolean;
	/** `stored`: files have the owners that the disk says. `mine`: everything seems to be yours. @default stored */
	readonly ownership?: Ownership | undefined;
	/** Where symbolic links lead. `inside`: never out of the mount. `stored`: as on the disk. @default inside */
	readonly symlinks?: Symlinks | undefined;
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
		source,
		partitions,
		others,
		degraded,
		header,
		tcrypt,
		device,
		mountpoint,
		readOnly,
		peek = false,
		create = false,
		ownMachine = false,
		ownership = 'stored',
		symlinks = defaultSymlinks,
		keys = noKeys,
		intermediary = machineDefaults.name,
	}: MountArguments,
): Promise<Session> {
	let place = mountpoint;
	const probe = await DiskProbe.open(runtime, {
		source,
		partitions,
		others,
		degraded,
		header,
		tcrypt,
		readOnly: readOnly || peek,
		intermediary,
		joins: ownMachine ? undefined : {peek},
		async check() {
			await checkFuse(runtime.context);
			({path: place} = await checkMountpoint(runtime, mountpoint, create));
		},
	});
	return probe.mountIn(runtime, {
		device: await probe.choose(device, keys),
		mountpoint: place,
		readOnly,
		peek,
		degraded,
		ownership,
		symlinks,
		create,
	});
}
