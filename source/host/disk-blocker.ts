import {type Blocker, blocker} from '../blocker.js';
import {assembleElsewhere, stripeText} from './array-member.js';
import {type CutShort, cutShortText} from './disks/cut-short.js';
import type {HostDisk, Volume} from './disks/host-disk.js';

type Code = 'system-disk' | 'empty' | 'no-medium' | 'sector-size' | 'in-use' | 'no-partition' | 'extended' | 'cut-short' | 'array-member';
export type DiskBlocker = Blocker<Code>;

/** What to do with a disk that this computer uses. */
export const releaseDisk = 'Unmount it on this computer first, stop using it as swap (swapoff), or close the volumes on it.';

/**
Why a disk, or some partitions of it, cannot be given to a guest; undefined when they can. What this computer uses of a disk beside those partitions
does not count.
@param numbers None: the whole disk.
*/
export function diskBlocker(disk: HostDisk, numbers: readonly number[] = []): DiskBlocker | undefined {
	const {kind, sectorSize, size, partitions, stripeOf} = disk;
	const isImage = kind === 'image';
	if (size === 0) {
		return isImage
			? blocker('empty', 'it is empty', ['Choose an image that has something in it.'])
			: blocker('no-medium', 'there is no medium in it', ['Insert one.']);
	}

	if (sectorSize !== 512 && sectorSize !== 4096) {
		return blocker('sector-size', `its sectors have ${sectorSize} bytes, which a virtual machine would show as 512`, [
			'What the machine writes could become unreadable: this disk is left alone.',
		]);
	}

	if (stripeOf !== undefined) {
		return blocker('array-member', stripeText(stripeOf), [assembleElsewhere]);
	}

	for (const number of numbers) {
		const part = partitions.find(one => one.number === number);
		if (!part) return blocker('no-partition', `it has no partition ${number}`, [otherChoice(disk)]);
		if (part.extended) return blocker('extended', 'it only holds other partitions', [otherChoice(disk)]);
	}

	const cut = cutOff(disk, numbers);
	if (cut)
		return blocker('cut-short', cutShortText(cut, kind, partitions.length > 0 ? 'it ' : 'its file system '), [
			'Copy it again, whole: what is missing cannot be read from this copy.',
		]);

	const use = useOf(disk, numbers);
	return use && blocker('in-use', use.reason, [isImage ? 'Detach it first: sudo losetup -d DEVICE' : releaseDisk]);
}

/** What is asked for has a file system of which a part is missing, and nothing else. */
function cutOff(disk: HostDisk, numbers: readonly number[]): CutShort | undefined {
	const wanted =
		numbers.length > 0 ? disk.partitions.filter(({number}) => numbers.includes(number)) : disk.partitions.length > 0 ? [] : [disk];
	const [first, ...others] = wanted.map(volume => volume.cutShort);
	return first?.contents === 'cut' && others.every(one => one?.contents === 'cut') ? first : undefined;
}

/** The same for the lists of the wizard, which never offer the disk that this computer runs from. A command may name it. */
export function offerBlocker(disk: HostDisk, numbers?: readonly number[]): DiskBlocker | undefined {
	return disk.system ? blocker('system-disk', 'this computer runs from it') : diskBlocker(disk, numbers);
}

/** A disk is in use by its partitions, unless none of them is used. A mount of ours that others can join does not block it. */
function useOf({inUse, partitions}: HostDisk, numbers: readonly number[]): Volume['inUse'] {
	const isTaken = (use: Volume['inUse']) => use !== undefined && !use.canJoin;
	const used = partitions.find(part => numbers.includes(part.number) && isTaken(part.inUse));
	const use = used?.inUse ?? (numbers.length > 0 && partitions.some(part => part.inUse) ? undefined : inUse);
	return isTaken(use) ? use : undefined;
}

function otherChoice({partitions, problem}: HostDisk): string {
	const others = partitions.filter(({extended}) => !extended).map(({number}) => number);
	if (others.length > 0) return `Choose one of ${others.join(', ')}.`;
	return problem ?? 'It has no partitions. To use the whole disk, give "-" instead of a number.';
}
