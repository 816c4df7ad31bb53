import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {useAnotherIntermediary} from '../../advice.js';
import type {Locked, Manage} from '../manage/manage.js';
import {isAtLeast, type Version, versionText} from '../output/version.js';

type RawDevice = {
	readonly device: string;
	/** Where the descriptor goes. */
	readonly file: string;
	/** As Linux numbers them; none for the whole disk. */
	readonly partitions: readonly number[];
	readonly readOnly: boolean;
};

/**
Let VirtualBox describe a block device, or only some partitions of it: the others read as zeros then. Up to 6.1 it is VBoxManage that looks at the
device, from 7.0 on VirtualBox' service. @throws UserError when it may not, or when this version makes descriptors that are not valid.
*/
export async function describeDevice(manage: Manage, machine: Locked, version: Version, raw: RawDevice, context: Context): Promise<void> {
	await manage(rawDeviceCommand(version, raw), context, {machine});
}

/** 7.0.0 to 7.0.3 write descriptors that they cannot read (ticket 21125). @throws UserError when it is one of those. */
export function requireRawDisks(version: Version): void {
	if (!isAtLeast(version, [7, 0, 0]) || isAtLeast(version, [7, 0, 4])) return;
	throw new UserError(`VirtualBox ${versionText(version)} cannot use the disks of this computer: that was mended in 7.0.4`, {
		nextSteps: ['Update VirtualBox', useAnotherIntermediary],
	});
}

/** `--variant RawDisk` exists from 7.0 on. */
export function rawDeviceCommand(version: Version, {device, file, partitions, readOnly}: RawDevice): readonly string[] {
	const numbers = partitions.map(number => `${number}${readOnly ? 'r' : ''}`).join(',');
	if (!isAtLeast(version, [7, 0, 0])) {
		const only = partitions.length > 0 ? ['-partitions', numbers] : [];
		return ['internalcommands', 'createrawvmdk', '-filename', file, '-rawdisk', device, ...only];
	}

	requireRawDisks(version);
	const only = partitions.length > 0 ? ['--property', `Partitions=${numbers}`] : [];
	return [
		...['createmedium', 'disk', '--filename', file, '--format=VMDK', '--variant', 'RawDisk'],
		...['--property', `RawDrive=${device}`, ...only],
	];
}
