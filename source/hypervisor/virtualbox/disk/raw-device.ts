import {UserError} from '../../../errors.js';
import {isAtLeast} from '../../../text/versions.js';
import {useAnotherIntermediary} from '../../advice.js';
import type {DiskView} from '../../hypervisor.js';

/** 7.0.0 to 7.0.3 write descriptors that they cannot read (ticket 21125). @throws UserError when it is one of those. */
export function requireRawDisks(version: string): void {
	if (!isAtLeast(version, '7.0.0') || isAtLeast(version, '7.0.4')) return;
	throw new UserError(`VirtualBox ${version} cannot use the disks of this computer: that was mended in 7.0.4`, {
		nextSteps: ['Update VirtualBox', useAnotherIntermediary],
	});
}

/**
The call that lets VirtualBox describe a block device, or only some partitions of it: the others read as zeros then. Up to 6.1 it is VBoxManage that
looks at the device, from 7.0 on, which knows `--variant RawDisk`, VirtualBox' service.
@param file - where the descriptor goes.
@throws UserError when this version makes descriptors that are not valid.
*/
export function rawDeviceCommand(version: string, {path: device, partitions = [], readOnly}: DeviceView, file: string): readonly string[] {
	const numbers = partitions.map(number => `${number}${readOnly ? 'r' : ''}`).join(',');
	if (!isAtLeast(version, '7.0.0')) {
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

type DeviceView = Pick<DiskView, 'path' | 'partitions' | 'readOnly'>;
