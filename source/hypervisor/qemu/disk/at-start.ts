import type {Context} from '../../../events.js';
import type {AttachedDisk} from '../../machine/record.js';
import {ids} from '../command-line.js';
import type {QemuMachine} from '../machine/machine.js';
import {deviceId, driveId, driveOption} from './drive.js';
import {prepareDisk} from './prepare.js';

/** The ports of the second AHCI controller. */
export const portsAtStart = 6;

/** Arguments for the disks that are there from the start, on a controller after the one of the system disk, so that this stays the first. */
export async function argumentsAtStart(machine: QemuMachine, attachments: readonly AttachedDisk[], context: Context): Promise<string[]> {
	const disks = attachments.filter(({how}) => how === 'at-start');
	const arguments_ = disks.length > 0 ? ['-device', `ich9-ahci,id=${ids.attachedSata},addr=6`] : [];
	for (const [port, disk] of disks.entries()) {
		const {id} = disk;
		const node = await prepareDisk(machine, disk, context);
		const device = `ide-hd,bus=${ids.attachedSata}.${port},id=${deviceId(id)},drive=${driveId(id)},serial=${id},rerror=report,werror=report`;
		arguments_.push('-drive', driveOption(id, node), '-device', device);
	}

	return arguments_;
}
