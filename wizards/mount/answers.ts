import type {Access, EncryptionChoice, GuestDevice, HostDisk, MountAnswers, SourceChoice} from '../../source/index.js';

/** Where it is mounted, whether it can be written to, whose the files are, and where symbolic links lead. */
export type How = Pick<MountAnswers, 'mountpoint' | 'ownership' | 'symlinks'> & {readonly access: Access};

/** What the wizard asks for. An answer that is the only possible one is given without being asked for. */
export type Answers = {
	/** The intermediary's name. */
	readonly intermediary: string;
	/** One, or all those on which one thing lies. */
	readonly disks: readonly HostDisk[];
	/** The numbers of partitions of each disk; none: all of it. */
	readonly partitions: ReadonlyArray<readonly number[]>;
	/** How a device is encrypted that does not show it. This is asked only after nothing was found: few people need it. */
	readonly encryption: EncryptionChoice;
	/** What is to be mounted, as the guest found it. */
	readonly device: GuestDevice;
	/** It is the only device that can be mounted. */
	readonly isOnlyDevice: boolean;
	/** As long as it is a default only, parts may be missing. */
	readonly how: Partial<How>;
	/** It gets a machine of its own, even where it could share one. It is not asked for, and can be changed on the way. */
	readonly ownMachine: boolean;
	/** The summary was read. */
	readonly confirmed: true;
};

/** What is to be probed; undefined as long as that is not known. */
export function sourceChoice({disks, partitions, encryption, ownMachine}: Partial<Answers>): SourceChoice | undefined {
	if (!disks || !partitions) return undefined;
	const [first, ...others] = disks.map(({path}, index) => ({source: path, partitions: partitions[index] ?? []}));
	return first && {...first, ...(others.length > 0 ? {others} : {}), ...encryption, ...(ownMachine ? {ownMachine} : {})};
}

/** All that a mount needs to know; undefined as long as something is not answered. */
export function mountAnswers({device, how, ownMachine}: Partial<Answers>): MountAnswers | undefined {
	if (!device || !how || !isComplete(how)) return undefined;
	const {access, ...rest} = how;
	// Who chooses to write to what lacks disks has been told that it does.
	const isDegraded = device.degraded !== undefined && access === 'read-write';
	return {
		device: device.path,
		...rest,
		readOnly: access === 'read-only',
		...(access === 'peek' ? {peek: true} : {}),
		...(isDegraded ? {degraded: true} : {}),
		...(ownMachine ? {ownMachine} : {}),
	};
}

/** Whether every field has an answer. */
export function isComplete(how: Partial<How>): how is How {
	const {mountpoint, access, ownership, symlinks} = how;
	return mountpoint !== undefined && access !== undefined && ownership !== undefined && symlinks !== undefined;
}

/** Whether two choices mean the same parts of the same disks. */
export function isSameChoice(one: SourceChoice | undefined, other: SourceChoice | undefined): boolean {
	return JSON.stringify(one && partsOf(one)) === JSON.stringify(other && partsOf(other));
}

/** Whether two choices mean the same disks, whatever of the first of them. */
export function areSameSources(one: SourceChoice, other: SourceChoice): boolean {
	return isSameChoice({...one, partitions: []}, {...other, partitions: []});
}

function partsOf({source, partitions, others = [], header, tcrypt}: SourceChoice): readonly unknown[] {
	return [header, tcrypt, ...[{source, partitions}, ...others].map(part => [part.source, part.partitions])];
}

/** Whether they are the same disks still, and not other ones under their names. */
export function areSameDisks(some: readonly HostDisk[] | undefined, others: readonly HostDisk[]): boolean {
	return some?.length === others.length && others.every((disk, index) => isSameDisk(some[index], disk));
}

/** Another disk can have come under the same path. */
export function isSameDisk(one: HostDisk | undefined, other: HostDisk): boolean {
	return one?.path === other.path && one.serial === other.serial && one.size === other.size;
}

/** Whether all of them can be written to. */
export function canBeWritten(disks: readonly HostDisk[]): boolean {
	return !disks.some(({readOnly}) => readOnly);
}
