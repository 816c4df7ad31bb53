import type {Stats} from 'node:fs';
import type {Context} from '../../events.js';
import type {ListedDisk} from '../disks/listed-disk.js';
import type {FuseProblem} from '../fuse-problems.js';
import type {PackageManager} from './package-manager.js';

/** Something that is mounted on this computer. */
export type Mount = {
	/** A device path, or what the file system calls its source. */
	readonly source: string;
	readonly mountpoint: string;
	/** For example "ext4" or "fuse.sshfs". */
	readonly type: string;
	readonly options: readonly string[];
	/** Linux only: "major:minor" of the device. */
	readonly device?: string;
};

/** A process that keeps a mount busy. */
export type Holder = {
	readonly pid: number;
	readonly command: string;
	/** A file that it has open below the mountpoint, or its working folder. */
	readonly path: string;
};

/** What lets QEMU run machines by the processor itself. */
export type Accelerator = {
	/** For `-accel`. */
	readonly name: string;
	readonly title: string;
	/** Whether the processor can do it. QEMU is not told of it otherwise. */
	isSupported(): boolean;
	/** Why it cannot be used, in words that fit before "so …"; undefined when it can. */
	problem(context: Context): Promise<{readonly text: string; readonly nextSteps: readonly string[]} | undefined>;
};

/** What the systems that vmfuse-tui runs on do each in their own way. */
export type Platform = {
	/** As Node.js names it. */
	readonly name: string;
	/** As people call it. */
	readonly title: string;
	/** Disks and processes are asked about by reading files. Elsewhere each question runs a program, so there are fewer of them. */
	readonly isQuickToAsk: boolean;
	readonly packageManagers: readonly PackageManager[];
	/** Absent where QEMU has none: machines are emulated. */
	readonly accelerator?: Accelerator;

	/** The disks and their partitions, as far as the system itself tells. @throws RequirementError, CommandError. */
	listDisks(context: Context): Promise<readonly ListedDisk[]>;
	/** Names, as lsblk uses them, of what this computer could mount or open without us. */
	fileSystems(): Promise<readonly string[]>;
	/** Bytes of a block device, which stat(2) does not tell; NaN when it is none. */
	deviceSize(device: string, context: Context): Promise<number>;
	/** The node by which `listDisks` names a disk or partition, from another node of it. */
	listedNode?(node: string): string;
	/** Whether a node in /dev may be that of a disk. */
	isDiskNode(status: Stats): boolean;
	/** Something that is cheap to read and changes when disks come, go, or are put to use. */
	diskFingerprint(context: Context): Promise<string>;
	/** The device that this computer has made of an image file; undefined when there is none. */
	imageDevice?(file: string): Promise<string | undefined>;
	/** The flags of open(2) that keep everybody else from using a disk for as long as it is open. */
	readonly exclusiveFlags?: number;

	/** What is mounted, in the order of mounting: a later mount hides an earlier one at the same place. */
	mountTable(context: Context): Promise<readonly Mount[]>;
	/** What sshfs needs to be installed. */
	readonly sshfsNeeds: readonly string[];
	/** Check that this user can mount by FUSE. @returns Known faults of its version. @throws RequirementError saying what is missing. */
	checkFuse(context: Context): Promise<readonly FuseProblem[]>;
	/**
	The command that unmounts without root.
	@param lazy - Take the mount away although it is in use or does not answer: what was not written is lost.
	*/
	unmountCommand(mountpoint: string, lazy: boolean): readonly [string, ...string[]];
	/**
	The processes with a file open or a working folder below a mountpoint, as far as we may see them. No file of the mount is touched, since it may
	not answer. Nobody is named when that cannot be found out. Names are as they are, untrusted.
	*/
	holders(mountpoint: string, context: Context): Promise<readonly Holder[]>;

	/** Let something be done before each suspend of this computer, until the signal aborts. Absent where nobody tells of a suspend. */
	beforeSuspend?(prepare: () => Promise<void>, signal: AbortSignal): Promise<void>;

	/** When a process was started; only to be compared. Undefined when there is none, or when it has ended and only its entry in the process table is left. */
	processStart(pid: number): Promise<string | undefined>;
	/** Whether a process was stopped (SIGSTOP), and does nothing until it is told to go on. */
	isStopped(pid: number): Promise<boolean>;
	/** Whether this computer was started again since then. @param own - When this process was started. */
	isBeforeBoot(started: string, own: string): boolean;
	/** Seconds of a processor that a process has had. Undefined when there is none. */
	processorSeconds(pid: number): Promise<number | undefined>;
	/** The command line of a process; empty when there is none. */
	commandLine(pid: number): Promise<string>;
	/** The same of all processes of one user, by their numbers: another one could give his any command line. @default user - who runs this */
	commandLines(user?: number): AsyncIterable<readonly [number, string]>;
};
