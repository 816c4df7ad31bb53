import type {Check} from '../doctor/check.js';
import type {Context} from '../events.js';
import type {GuestDevice} from '../guest/block-devices.js';
import type {HostDisk} from '../host/disks/host-disk.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import type {Holder} from '../session/holders.js';
import type {Session} from '../session/session.js';

export type {Check} from '../doctor/check.js';
export type {AskPassword} from '../host/ask-password.js';

/**
The engine as the wizards see it: all that they may ask for, and nothing else. Everything may throw a UserError, whose `nextSteps` are shown.
What watches calls back at once with what there is, and again whenever that changes; it resolves when the signal of its context aborts.
*/
export type Services = {
	readonly overview: OverviewServices;
	readonly setup: SetupServices;
	readonly disks: DiskServices;
	readonly sessions: SessionServices;
	/** Look at everything that has to be there, and say what to do about what is not. */
	doctor(context: Context): Promise<readonly Check[]>;
	/** The newest entries of a log, as `vmfuse-tui logs` shows them, without reading the rest of it. Nothing as long as there is none. */
	logTail(file: string, lines: number): Promise<readonly string[]>;
};

/** What the first screen says at a glance. */
export type Overview = {
	/** The one that a setup would take, or that the intermediary is made in; undefined: none works. */
	readonly hypervisor: {readonly name: HypervisorName; readonly title: string; readonly version: string} | undefined;
	/** Those that are ready. */
	readonly intermediaries: readonly Intermediary[];
	/** Those that were begun and not finished. */
	readonly unfinished: readonly UnfinishedSetup[];
	readonly sessions: readonly Session[];
};

export type OverviewServices = {
	watch(onChange: (overview: Overview) => void, context: Context): Promise<void>;
};

export type UnfinishedSetup = {
	readonly name: string;
	/** The step that it goes on with, and how many there are in all. */
	readonly nextStep: {readonly id: string; readonly title: string};
	readonly finishedSteps: number;
	readonly steps: number;
	/** The process that works on it now; undefined: it was cut off. */
	readonly pid?: number;
};

/** A hypervisor that the user can choose, or why not. */
export type HypervisorChoice = {
	readonly name: HypervisorName;
	/** "VirtualBox", "QEMU". */
	readonly title: string;
	readonly version?: string;
	/** One line; undefined when it works. */
	readonly problem?: string;
	readonly nextSteps: readonly string[];
};

export type CachedImage = {readonly path: string; readonly bytes: number; readonly guestBits: 32 | 64};

/** A line of a file browser. `..` is not in it. */
export type FolderEntry = {readonly name: string; readonly path: string; readonly isFolder: boolean; readonly bytes: number};

export type SetupAnswers = {
	readonly name: string;
	readonly hypervisor: HypervisorName;
	/** A file, a URL, or undefined for the current release. */
	readonly iso: string | undefined;
	readonly extensions: readonly string[];
	/** A URL or a folder; undefined: TinyCore's own. */
	readonly mirror: string | undefined;
	/** Throw away the intermediary of that name, or what an earlier attempt has done. */
	readonly restart: boolean;
};

export type SetupServices = {
	hypervisors(context: Context): Promise<readonly HypervisorChoice[]>;
	/** Images that were downloaded or used before, the newest first. */
	cachedImages(context: Context): Promise<readonly CachedImage[]>;
	/** @throws UserError when the file is not an image that can be installed from. */
	checkImage(file: string, context: Context): Promise<CachedImage>;
	/** Folders, and files whose name ends with one of `endings` (all files when empty), sorted. `~` is understood. */
	browse(folder: string, endings: readonly string[]): Promise<{readonly folder: string; readonly entries: readonly FolderEntry[]}>;
	readonly extensions: ReadonlyArray<{readonly name: string; readonly purpose: string}>;
	/** @throws UsageError when it cannot be one, or is taken. */
	checkName(name: string): Promise<string>;
	/** The recipe, in order. */
	/** `resume`: the step with which a set-up goes on that was stopped in it. */
	readonly steps: ReadonlyArray<{readonly id: string; readonly title: string; readonly resume: string}>;
	/** What a setup with these answers will make and where, one plain sentence a line. */
	plan(answers: SetupAnswers): Promise<readonly string[]>;
	/** The same as a command, to be copied. */
	command(answers: SetupAnswers): string;
	/** Make the intermediary. `onLog` is told where the log is before anything else happens. */
	run(answers: SetupAnswers, context: Context, onLog: (file: string) => void): Promise<Intermediary>;
	/** Go on with a setup that was cut off, with its own answers. */
	resume(name: string, context: Context, onLog: (file: string) => void): Promise<Intermediary>;
	/** Delete what a setup has made so far. Emits `undone` events. @throws LeftBehindError */
	undo(name: string, context: Context): Promise<void>;
};

export type DiskServices = {
	/** Disks as they come and go, and as sessions use them: looked at every second or so, `onChange` only when something is different. */
	watch(onChange: (disks: readonly HostDisk[]) => void, context: Context): Promise<void>;
	/** @throws UserError when it is no image that we know. */
	image(file: string, context: Context): Promise<HostDisk>;
	/**
	Why a disk as a whole, or one partition of it, cannot be chosen: the system runs from it, it is in use, has sectors of another size… Undefined:
	it can. What makes a disk unusable as a whole may leave some of its partitions.
	*/
	refusal(disk: HostDisk, partition?: number): string | undefined;
};

/** What is to be looked at: some partitions of a disk, or (none) all of it. */
export type SourceChoice = {readonly source: string; readonly partitions: readonly number[]};

export type Ownership = 'stored' | 'mine';

export type Symlinks = 'inside' | 'stored';

export type MountAnswers = {
	readonly device: string;
	readonly mountpoint: string;
	readonly readOnly: boolean;
	/** `stored`: as on the disk. `mine`: everything seems to belong to the user who mounts. */
	readonly ownership: Ownership;
	/** Where symbolic links lead. `inside`: never out of the mount. `stored`: as on the disk. */
	readonly symlinks: Symlinks;
};

/** A virtual machine that has the disk, for as long as somebody looks at it. Nothing is written to the disk before `mount`. */
export type Look = {
	readonly id: string;
	readonly log: string;
	/** What the guest finds. Changed by `unlock` and `lookAt`. */
	readonly devices: readonly GuestDevice[];
	/** Whether `lookAt` needs no other machine. */
	readonly canLookElsewhere: boolean;
	/** Open an encrypted device. The passphrase is kept in memory only. @throws UserError when it is wrong: it can be tried again. */
	unlock(device: string, passphrase: string, context: Context): Promise<readonly GuestDevice[]>;
	/** Another part of the same disk, with the same machine. */
	lookAt(partitions: readonly number[], context: Context): Promise<readonly GuestDevice[]>;
	/** Resolves when the mount can be used; from then on it lives without us. When it fails or the signal aborts, everything was put back. */
	mount(answers: MountAnswers, context: Context): Promise<Session>;
	/** Resolves when everything was put back. */
	stop(context: Context): Promise<void>;
};

/** What the wizard says before it mounts. */
export type Preflight = {
	/** The file system's state, one sentence a line: clean, has a journal to replay, is damaged… */
	readonly state: readonly string[];
	/** What will happen, one sentence a line. */
	readonly plan: readonly string[];
	/** What would do the same. */
	readonly command: string;
};

export type SessionServices = {
	/** Sessions as they change, with health and space. */
	watch(onChange: (sessions: readonly Session[]) => void, context: Context): Promise<void>;
	/** Start a virtual machine and look at what is on a disk. Read-only. @throws UserError; everything was put back. */
	look(choice: SourceChoice, intermediary: string, context: Context): Promise<Look>;
	/** Where to mount: `~/mnt/LABEL` or such, one that is free. */
	suggestMountpoint(device: GuestDevice): Promise<string>;
	/** @throws UsageError when nothing can be mounted there. */
	checkMountpoint(mountpoint: string, context: Context): Promise<{readonly path: string; readonly isNew: boolean}>;
	/** Not to be stopped: it takes seconds at the most, and a session that is interrupted while it looks has ended. */
	preflight(choice: SourceChoice, look: Look, answers: MountAnswers): Promise<Preflight>;
	/** Resolves when the disk can be unplugged. Emits the real steps, and `progress` with the bytes still to be written. @throws MountBusyError */
	unmount(id: string, context: Context): Promise<void>;
	/** Put back what a session that was cut off has left. @throws LeftBehindError */
	recover(id: string, context: Context): Promise<void>;
	/** The processes that keep a mount busy. */
	holders(mountpoint: string, context: Context): Promise<readonly Holder[]>;
	/** Ask a process to end (SIGTERM). */
	endHolder(pid: number): Promise<void>;
	/** The command line of an interactive shell in the session's guest. */
	shell(id: string): Promise<readonly string[]>;
	log(id: string): string;
};
