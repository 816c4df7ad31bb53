import * as v from 'valibot';
import {type GuestDevice, guestDevice} from '../../guest/guest-device.js';
import {machineDefaults} from '../../recipe/setup-options.js';
import type {Runtime} from '../../runtime.js';
import type {KeyRing} from '../../session/unlock-devices.js';
import {DiskProbe} from './disk-probe.js';
import type {ProbeArguments} from './open-probe.js';

export const devicesSchema = v.array(guestDevice);

export type ListDevicesArguments = Pick<ProbeArguments, 'source' | 'partitions' | 'others' | 'header' | 'tcrypt'> & {
	/** What opens locked devices. By default they stay locked. */
	readonly keys?: KeyRing | undefined;
	/** The intermediary's name. @default vmfuse */
	readonly intermediary?: string | undefined;
};

/**
The guest devices on a disk: starts a clone that may only read it, looks, and stops the clone.
@throws UsageError, RequirementError before anything was made; LeftBehindError.
*/
export async function listDevices(
	runtime: Runtime,
	{keys, intermediary = machineDefaults.name, ...what}: ListDevicesArguments,
): Promise<readonly GuestDevice[]> {
	const probe = await DiskProbe.open(runtime, {...what, intermediary, readOnly: true, joins: 'user'});
	if (keys) await probe.unlockAll(keys);
	await probe.stop();
	return probe.devices;
}
