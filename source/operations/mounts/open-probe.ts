import {LeftBehindError, UsageError} from '../../errors.js';
import type {Source} from '../../host/source-argument.js';
import type {Runtime} from '../../runtime.js';
import {checkedSource} from '../../session/checked-source.js';
import {findHosts, type Host, hostFor, type MountMode, usesSame} from '../../session/find-host.js';
import {type OpenSession, openSession, type SessionOptions} from '../../session/open-session.js';
import type {EncryptionChoice, SourceChoice} from './probe.js';

export type ProbeArguments = EncryptionChoice & {
	/** A disk, a partition or an image. */
	readonly source: string;
	/** Numbers, or as text: "7" or "7,8"; none: the whole disk, or as `source` says. */
	readonly partitions?: string | readonly number[] | undefined;
	/** Further disks and images of the same array, volume group or file system. */
	readonly others?: ReadonlyArray<Pick<ProbeArguments, 'source' | 'partitions'>>;
	/** Write to an array, group or btrfs although it lacks disks. @default false */
	readonly degraded?: boolean;
	/** The intermediary's name. */
	readonly intermediary: string;
	/** How the disk is attached. Read-only can become read-write when it is mounted. */
	readonly readOnly: boolean;
	/**
	Whose machine it may share. An object: that of a mount that is mounted in this way. `look`: that of any mount, as long as nobody has said how the disk will
	be mounted. `user`: only that of a mount that has the disk, since no other machine can show it. Undefined: nobody's.
	*/
	readonly joins?: Pick<MountMode, 'peek'> | 'look' | 'user' | undefined;
	/** Looked at beside the source, before anything is made. */
	readonly check?: () => Promise<void>;
};

/** A session that waits, and what it has. */
export type Opened = {readonly session: OpenSession; readonly choice: SourceChoice};

/** As `DiskProbe.open`. */
export async function openProbe(
	runtime: Runtime,
	{
		source,
		partitions,
		others = [],
		degraded = false,
		header: place,
		tcrypt = false,
		intermediary,
		readOnly: isOnlyRead,
		joins,
		check,
	}: ProbeArguments,
): Promise<Opened> {
	const checking = check?.();
	// What is wrong with the source is said first.
	checking?.catch(() => {});
	const mode = typeof joins === 'object' ? {readOnly: isOnlyRead, degraded, ...joins} : undefined;
	// A header, and TrueCrypt, are tried on the devices of one session, not on all that a shared machine has.
	const found = joins && place === undefined && !tcrypt ? await findHosts(runtime, intermediary, mode) : [];
	// Several disks are attached in one way, which need not be that of a mount that has one of them.
	const isLook = mode === undefined && others.length === 0;
	const checked = await checkedSource(runtime, {source, partitions, readOnly: isOnlyRead, intermediary, hosts: found, isLook});
	const more: Source[] = [];
	for (const other of others) more.push(await checkedSource(runtime, {...other, readOnly: isOnlyRead, intermediary, hosts: found}));
	const header = place === undefined ? undefined : await checkedSource(runtime, {source: place, readOnly: true, intermediary});
	refuseTwice([checked, ...more, ...(header ? [header] : [])]);
	await checking;
	const writers = isLook ? found.filter(host => usesSame(host, checked) && !host.request.readOnly) : [];
	const hosts = joins === 'user' || writers.length > 0 ? writers : found;
	const readOnly = isOnlyRead && writers.length === 0;
	const options = {source: checked, others: more, degraded, header, tcrypt, readOnly, intermediary};
	return {
		session: await joinOrOpen(runtime, options, hosts),
		choice: {
			source,
			partitions: checked.partitions,
			others: more.map(({path, partitions: numbers}) => ({source: path, partitions: numbers})),
			header: place,
			tcrypt,
		},
	};
}

/** A machine that cannot be joined, for whatever reason, is no reason to fail: then the session has one of its own. */
async function joinOrOpen(runtime: Runtime, options: SessionOptions, hosts: readonly Host[]): Promise<OpenSession> {
	const host = hostFor(hosts, [options.source]);
	if (!host) return openSession(runtime, options);
	try {
		return await openSession(runtime, {...options, host});
	} catch (error) {
		runtime.context.signal.throwIfAborted();
		const isOnlyThere = usesSame(host, options.source) && !host.request.readOnly;
		if (error instanceof LeftBehindError || isOnlyThere) throw error;
		runtime.context.emit({type: 'notice', text: `the disk gets a virtual machine of its own: ${(error as Error).message}`});
		return openSession(runtime, options);
	}
}

/** @throws UsageError when a disk is named twice: a guest would see two that are alike. */
function refuseTwice(sources: readonly Source[]): void {
	const twice = sources.find(({path}, index) => sources.findIndex(other => other.path === path) !== index);
	if (!twice) return;
	throw new UsageError(`${twice.path} is named twice`, {nextSteps: [`Name several of its partitions with commas: ${twice.path}:1,2`]});
}
