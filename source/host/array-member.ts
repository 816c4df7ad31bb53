import {type FirmwareRaid, readFirmwareRaid} from '../disk/firmware-raid.js';
import type {ImageFormat} from '../disk/image-format.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import {openImage} from './disk-image.js';

/** What is written to one disk of a mirror makes it differ from the others, which its firmware does not find out. */
export function mirrorText({text}: FirmwareRaid): string {
	return `it belongs to ${text}: what is written to it alone would make the disks differ, so it is only read`;
}

/** @param stripeOf - as in `HostDisk`. */
export function stripeText(stripeOf: string): string {
	return `it has but a part of ${stripeOf}, which is not assembled in a virtual machine`;
}

export const assembleElsewhere = 'Connect all its disks to a Linux computer: there, mdadm --assemble --scan makes its arrays';

/** Of a disk that could not be read when it was chosen. @throws UserError when it is a part of an array of a firmware, and cannot be used so. */
export async function refuseArrayMember(
	{path, format}: {readonly path: string; readonly format: ImageFormat},
	readOnly: boolean,
	context: Context,
): Promise<void> {
	await using reader = await openImage(path, format, context);
	const array = await readFirmwareRaid(reader);
	if (array?.isStriped)
		throw new UserError(`${path} cannot be used: ${stripeText(array.text)}`, {code: 'disk-unusable', nextSteps: [assembleElsewhere]});
	if (array && !readOnly)
		throw new UserError(`${path} cannot be written: ${mirrorText(array)}`, {
			code: 'disk-unusable',
			nextSteps: ['Mount it read-only: --read-only'],
		});
}
