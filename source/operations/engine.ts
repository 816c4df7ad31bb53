import type {Check} from '../check.js';
import type {GuestDevice} from '../guest/guest-device.js';
import type {DiskBlocker} from '../host/disk-blocker.js';
import type {HostDisk} from '../host/disks/host-disk.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import type {SetupAnswers, SetupArguments} from '../recipe/setup-request.js';
import type {Holder} from '../session/holders.js';
import type {Session} from '../session/session.js';
import type {CallOptions} from './in-call.js';
import type {Log} from './logs/read-log.js';
import type {ListDevicesArguments} from './mounts/list-devices.js';
import type {MountArguments} from './mounts/mount.js';
import type {Probe, SourceChoice} from './mounts/probe.js';
import type {Recovered} from './mounts/recover.js';
import type {ForceOption, Unmounted} from './mounts/unmount.js';
import type {FolderListing} from './set-up/browse-folder.js';
import type {ExtendArguments, Extended} from './set-up/extend.js';
import type {CachedImage} from './set-up/images.js';
import type {HypervisorChoice} from './set-up/list-hypervisors.js';
import type {Removed, RemoveHooks} from './set-up/remove-intermediary.js';
import type {SetupHooks} from './set-up/set-up.js';
import type {Overview} from './watch-overview.js';

/**
All that vmfuse-tui can do, for commands, wizards and scripts alike. Everything may throw a UserError, whose `nextSteps` say what to do.
Each call takes `{signal, emit, askPassword}` of its own; what it leaves out is that of the engine. When the signal aborts, the work stops in
order and throws the signal's reason. What watches calls back at once with what there is, and again whenever that changes; it resolves when the
signal aborts.
*/
export type Engine = {
	readonly overview: OverviewOperations;
	readonly setup: SetupOperations;
	readonly disks: DiskOperations;
	readonly sessions: SessionOperations;
	readonly logs: LogOperations;
	/** Check everything that mounting needs, and say how to get what is missing. Nothing is changed. */
	diagnose(options?: CallOptions): Promise<readonly Check[]>;
};

export type OverviewOperations = {
	watch(onChange: (overview: Overview) => void, options?: CallOptions): Promise<void>;
};

/** Making and removing intermediaries. */
export type SetupOperations = {
	/** All hypervisors that can be used, in the order in which a set-up tries them. */
	hypervisors(options?: CallOptions): Promise<readonly HypervisorChoice[]>;
	/** Images that were downloaded or used before, the newest first. */
	cachedImages(options?: CallOptions): Promise<readonly CachedImage[]>;
	/** @throws UserError when the file is not an image that can be installed from. */
	checkImage(file: string, options?: CallOptions): Promise<CachedImage>;
	/** Folders, and files whose name ends with one of `endings` (all files when empty), sorted. `~` is understood. */
	browse(folder: string, endings: readonly string[]): Promise<FolderListing>;
	/** What can be installed beside LVM and software RAID, which every set-up brings. */
	readonly extensions: ReadonlyArray<{readonly name: string; readonly purpose: string}>;
	/** Check the name of a new intermediary. @throws UsageError when it is not allowed, or taken. */
	checkName(name: string): Promise<string>;
	/** The recipe, in order. `resume`: the step with which a set-up goes on that was stopped in it. */
	steps(): Promise<ReadonlyArray<{readonly id: string; readonly title: string; readonly resume: string}>>;
	/** What a set-up with these answers will make and where, one plain sentence a line. */
	plan(answers: SetupAnswers): Promise<readonly string[]>;
	/** The same as a command, to be copied. */
	command(answers: SetupAnswers): string;
	/** Make the intermediary, or go on with one that was cut off. */
	run(answers: SetupArguments, options?: CallOptions & SetupHooks): Promise<Intermediary>;
	/** Go on with a set-up that was cut off, with its own answers. */
	resume(name: string, options?: CallOptions & Pick<SetupHooks, 'onLog'>): Promise<Intermediary>;
	/**
	Add extensions to an intermediary that is ready, without a new set-up: `step-started`, `step-done` and `progress` events as in a set-up. Mounts go on.
	Without any extension it only tells what there is. When it fails or the signal aborts, the intermediary is as it was.
	*/
	extend(what: ExtendArguments, options?: CallOptions & Pick<SetupHooks, 'onLog'>): Promise<Extended>;
	/** Delete an intermediary, finished or half-made, and all that it uses. Emits `undone` events. @throws LeftBehindError */
	remove(name: string, options?: CallOptions & RemoveHooks): Promise<Removed>;
};

/** Disks of this computer, and images. */
export type DiskOperations = {
	/** The disks of this computer, and which of them sessions have. */
	list(options?: CallOptions): Promise<readonly HostDisk[]>;
	/** Disks as they come and go, and as sessions use them: looked at every second or so, `onChange` only when something is different. */
	watch(onChange: (disks: readonly HostDisk[]) => void, options?: CallOptions): Promise<void>;
	/** What is in images, in the order of the arguments. @throws UserError when one is no image that we know. */
	images(files: readonly string[], options?: CallOptions): Promise<readonly HostDisk[]>;
	/** The same for one; `~` is understood. */
	image(file: string, options?: CallOptions): Promise<HostDisk>;
	/**
	Why a disk as a whole, or one partition of it, is not offered: the system runs from it, it is in use, has sectors of another size… Undefined:
	it is. What makes a disk unusable as a whole may leave some of its partitions.
	*/
	blocker(disk: HostDisk, partition?: number): DiskBlocker | undefined;
	/** What the guest finds on a disk: it starts a machine that can only read the disk, looks, and stops the machine. */
	devices(source: ListDevicesArguments, options?: CallOptions): Promise<readonly GuestDevice[]>;
	/** Start a virtual machine and look at what is on a disk. Read-only. @throws UserError; everything was put back. */
	probe(choice: SourceChoice, intermediary: string, options?: CallOptions): Promise<Probe>;
};

/** Mounts, from "prepare" to "safe to unplug". */
export type SessionOperations = {
	/** Resolves when the mount can be used; from then on it lives without us. When it fails or the signal aborts, everything was put back. */
	mount(what: MountArguments, options?: CallOptions): Promise<Session>;
	/** Those that run, and those that were cut off, the oldest first. */
	list(options?: CallOptions): Promise<readonly Session[]>;
	/** Sessions as they change, with health and space. */
	watch(onChange: (sessions: readonly Session[]) => void, options?: CallOptions): Promise<void>;
	/** Where to mount: `~/mnt/LABEL` or such, one that is free. */
	suggestMountpoint(device: Pick<GuestDevice, 'label' | 'path'>): Promise<string>;
	/** @throws UsageError when nothing can be mounted there. */
	checkMountpoint(mountpoint: string, options?: CallOptions): Promise<{readonly path: string; readonly isNew: boolean}>;
	/**
	End a session, named by its id or mountpoint. Resolves when the disk can be unplugged. Emits the real steps, and `progress` with the bytes still
	to be written. When it ended badly, everything is put back, and then it throws a UserError of code `ended-badly`. @throws MountBusyError
	*/
	unmount(target: string, options?: CallOptions & ForceOption): Promise<Unmounted>;
	/** End all sessions. @throws What ending one throws; the others are ended before that. */
	unmountAll(options?: CallOptions & ForceOption): Promise<readonly Unmounted[]>;
	/** Put back what a session that was cut off has left. @throws LeftBehindError */
	recover(id: string, options?: CallOptions): Promise<void>;
	/** The same for all sessions that were cut off. Set-ups that were cut off are only listed. @throws LeftBehindError */
	recoverAll(options?: CallOptions): Promise<Recovered>;
	/** The processes that keep a mount busy. */
	holders(mountpoint: string, options?: CallOptions): Promise<readonly Holder[]>;
	/** Ask a process to end (SIGTERM). */
	endHolder(pid: number): Promise<void>;
	/**
	The command line of an interactive shell of root in a session's guest, on the real disk.
	@param target The session's id or mountpoint; undefined: the only one that is mounted.
	*/
	shell(target?: string, options?: CallOptions): Promise<readonly string[]>;
	/** Where a session's log is. */
	log(id: string): string;
};

export type LogOperations = {
	/** The log of a session (by id) or a set-up (by the name of its intermediary); the newest of all by default. @throws UsageError when there is none. */
	read(id?: string): Promise<Log>;
	/** The newest entries of a log, as `vmfuse-tui logs` shows them, without reading the rest of it. Nothing as long as there is none. */
	tail(file: string, lines: number): Promise<readonly string[]>;
};
