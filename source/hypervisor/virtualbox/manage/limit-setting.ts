import process from 'node:process';
import {UsageError} from '../../../errors.js';

/** Milliseconds. On macOS the first call of a day took more than a minute. */
export const usualLimit = 120_000;

/** Milliseconds for calls that may write whole disks. */
export const longLimit = 600_000;

/**
How many times as long as usual each call of VBoxManage may take: the setting VMFUSE_VBOXMANAGE_LIMIT is the seconds of a usual call, and the limits of
those that take longer by nature change with it.
@throws UsageError when the setting is no number of seconds from 1 to 3600.
*/
export function limitFactor({VMFUSE_VBOXMANAGE_LIMIT: setting}: NodeJS.ProcessEnv = process.env): number {
	if (!setting) return 1;
	const seconds = Number(setting);
	if (seconds >= 1 && seconds <= 3600) return (seconds * 1000) / usualLimit;
	throw new UsageError(`VMFUSE_VBOXMANAGE_LIMIT is "${setting}": it must be a number of seconds from 1 to 3600`, {
		nextSteps: [`Leave it out: VBoxManage may take ${usualLimit / 1000} s then`],
	});
}
