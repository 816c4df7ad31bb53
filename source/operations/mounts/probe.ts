import type {GuestDevice} from '../../guest/guest-device.js';
import type {Symlinks} from '../../session/links/symlinks.js';
import type {Ownership} from '../../session/ownership.js';
import type {Session} from '../../session/session.js';
import type {CallOptions} from '../in-call.js';

/** Some partitions of a disk or image, or (none) all of it. */
type SourcePart = {readonly source: string; readonly partitions: readonly number[]};

/** What is known of encrypted devices that do not say so themselves. */
export type EncryptionChoice = {
	/** A disk, a partition or an image: where their header is (LUKS). It is only read. */
	readonly header?: string | undefined;
	/** Take a device without a signature for one of TrueCrypt or VeraCrypt. @default false */
	readonly tcrypt?: boolean | undefined;
};

/**
What is to be looked at. `others`: further disks and images of the same array, volume group or file system. `ownMachine`: by a virtual machine of its
own, even where that of another mount could.
*/
export type SourceChoice = SourcePart &
	EncryptionChoice & {readonly others?: readonly SourcePart[] | undefined; readonly ownMachine?: boolean};

/** What may become of the disk. `peek`: it can be written to, and what is written is thrown away. */
export type Access = 'read-only' | 'peek' | 'read-write';

/** Which device is mounted, where and how. */
export type MountAnswers = {
	/** As the guest names it. */
	readonly device: string;
	/** `~` is understood. */
	readonly mountpoint: string;
	readonly readOnly: boolean;
	/** It can be written to, and what is written is thrown away at the end: the disk is only read. @default false */
	readonly peek?: boolean;
	/** Write to an array, group or btrfs although it lacks disks. @default false */
	readonly degraded?: boolean;
	/** `stored`: as on the disk. `mine`: everything seems to belong to the user who mounts. */
	readonly ownership: Ownership;
	/** Where symbolic links lead. `inside`: never out of the mount. `stored`: as on the disk. */
	readonly symlinks: Symlinks;
	/** A virtual machine of its own, even where it could share the one of another mount. @default false */
	readonly ownMachine?: boolean;
};

/** What is said before it is mounted. */
export type Preflight = {
	/** The file system's state, one sentence a line: clean, has a journal to replay, is damaged… */
	readonly state: readonly string[];
	/** What will happen, one sentence a line. */
	readonly plan: readonly string[];
	/** The command that would do the same. */
	readonly command: string;
	/** Whether it can be chosen if it shares the virtual machine of another mount. */
	readonly canShare: boolean;
};

/**
A virtual machine that has a disk, for as long as somebody looks at it: that of another mount where there is one, else one of its own. Nothing is
written to the disk before `mount`.
*/
export type Probe = {
	/** The id of its session. It is another one after a change of the machine. */
	readonly id: string;
	/** Where its log is. */
	readonly log: string;
	/** What the guest finds. Changed by `unlock` and `probePartitions`. */
	readonly devices: readonly GuestDevice[];
	/** Whether `probePartitions` needs no other machine. */
	readonly canProbeOthers: boolean;
	/** Why it cannot be mounted in some ways: another mount has the disk. */
	takenWays(): Promise<Partial<Readonly<Record<Access, string>>>>;
	/** Open an encrypted device. The passphrase is kept in memory only. @throws UserError when it is wrong: it can be tried again. */
	unlock(device: string, passphrase: string | Buffer, options?: CallOptions): Promise<readonly GuestDevice[]>;
	/** Another part of the same disk, with the same machine. */
	probePartitions(partitions: readonly number[], options?: CallOptions): Promise<readonly GuestDevice[]>;
	/**
	What mounting would come to. It takes seconds at the most and cannot be stopped: a session that is interrupted while it looks has ended.
	@throws UserError when the guest cannot look; the probe goes on.
	*/
	preflight(answers: MountAnswers): Promise<Preflight>;
	/** Resolves when the mount can be used; from then on it lives without us. When it fails or the signal aborts, everything was put back. */
	mount(answers: MountAnswers, options?: CallOptions): Promise<Session>;
	/** Resolves when everything was put back. @throws LeftBehindError */
	stop(options?: CallOptions): Promise<void>;
};
