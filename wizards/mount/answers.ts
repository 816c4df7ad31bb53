import type {GuestDevice, HostDisk, MountAnswers, SourceChoice} from '../../source/index.js';

/** Where it is mounted, whether it can be written to, whose the files are, and where symbolic links lead. */
export type How = Omit<MountAnswers, 'device' | 'peek' | 'degraded'>;

/** What the wizard asks for. An answer that is the only possible one is given without being asked for. */
export type Answers = {
	/** The intermediary's name. */
	readonly intermediary: string;
	/** Whether the disk is one of the list, or an image that is named. */
	readonly from: 'list' | 'image';
	readonly disk: HostDisk;
	/** Their numbers; none: the whole disk. */
	readonly partitions: readonly number[];
	/** What is to be mounted, as the guest found it. */
	readonly device: GuestDevice;
	/** The guest found no other that could be. */
	readonly isOnlyDevice: boolean;
	/** As long as it is a default only, parts may be missing. */
	readonly how: Partial<How>;
	/** The summary was read. */
	readonly confirmed: true;
};

/** What is to be probed; undefined as long as that is not known. */
export function sourceChoice({disk, partitions}: Partial<Answers>): SourceChoice | undefined {
	return disk && partitions && {source: disk.path, partitions};
}

/** All that a mount needs to know; undefined as long as something is not answered. */
export function mountAnswers({device, how}: Partial<Answers>): MountAnswers | undefined {
	if (!device || !how || !isComplete(how)) return undefined;
	// Who chooses to write to what lacks disks has been told that it does.
	return {device: device.path, ...how, ...(device.degraded && !how.readOnly ? {degraded: true} : {})};
}

export function isComplete(how: Partial<How>): how is How {
	const {mountpoint, readOnly, ownership, symlinks} = how;
	return mountpoint !== undefined && readOnly !== undefined && ownership !== undefined && symlinks !== undefined;
}

/** Whether two choices mean the same part of the same disk. */
export function isSameChoice(one: SourceChoice | undefined, other: SourceChoice | undefined): boolean {
	return one?.source === other?.source && one?.partitions.join() === other?.partitions.join();
}

/** Whether it is the same disk still, and not another one under its name. */
export function isSameDisk(one: HostDisk | undefined, other: HostDisk): boolean {
	return one?.path === other.path && one.serial === other.serial && one.size === other.size;
}
