import type {GuestDevice} from '../../source/guest/block-devices.js';
import type {HostDisk} from '../../source/host/disks/host-disk.js';
import type {MountAnswers, Ownership, SourceChoice, Symlinks} from '../../source/services/services.js';

/** What the wizard asks for, one question each. */
export type Answers = {
	/** The intermediary's name. Not asked when there is only one. */
	readonly intermediary: string;
	/** Whether the disk is one of the list, or an image that is named. */
	readonly from: 'list' | 'image';
	readonly disk: HostDisk;
	/** Their numbers; none: the whole disk. Not asked when the disk has none. */
	readonly partitions: readonly number[];
	/** What is to be mounted, as the guest found it. */
	readonly device: GuestDevice;
	readonly mountpoint: string;
	readonly readOnly: boolean;
	readonly ownership: Ownership;
	/** Not asked: the card says it. */
	readonly symlinks: Symlinks;
	/** The card was read. */
	readonly confirmed: true;
};

/** What is to be looked at; undefined as long as that is not known. */
export function sourceChoice({disk, partitions}: Partial<Answers>): SourceChoice | undefined {
	if (!disk) return undefined;
	if (partitions) return {source: disk.path, partitions};
	return disk.partitions.length === 0 ? {source: disk.path, partitions: []} : undefined;
}

/** All that a mount needs to know; undefined as long as something is not answered. */
export function mountAnswers({device, mountpoint, readOnly, ownership, symlinks = 'inside'}: Partial<Answers>): MountAnswers | undefined {
	if (!device || mountpoint === undefined || readOnly === undefined || ownership === undefined) return undefined;
	return {device: device.path, mountpoint, readOnly, ownership, symlinks};
}

/** Whether two choices mean the same part of the same disk. */
export function isSameChoice(one: SourceChoice | undefined, other: SourceChoice | undefined): boolean {
	return one?.source === other?.source && one?.partitions.join() === other?.partitions.join();
}

/** Whether it is the same disk still, and not another one under its name. */
export function isSameDisk(one: HostDisk | undefined, other: HostDisk): boolean {
	return one?.path === other.path && one.serial === other.serial && one.size === other.size;
}
