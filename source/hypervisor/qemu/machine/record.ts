import type {Attachment, MachineSpec} from '../../hypervisor.js';

/** A disk file of the machine's own that no longer changes. */
export type SnapshotRecord = {
	readonly name: string;
	/** A file in the machine's folder. */
	readonly file: string;
};

/** What `machine.json` holds: all that is known about a machine but for what changes when it starts. */
export type MachineRecord = {
	readonly version: 1;
	/** Also on QEMU's command line: it tells whose process that is. */
	readonly uuid: string;
	/** False while the machine is being made or deleted: there may be no disk. */
	readonly made: boolean;
	readonly spec: MachineSpec;
	readonly group?: string | undefined;
	readonly cd?: string | undefined;
	/** The disk that the machine writes to, a file in its folder. */
	readonly disk: string;
	readonly snapshots: readonly SnapshotRecord[];
	/** Whose snapshot the disk of a linked clone lies on. */
	readonly base?: {readonly machine: string; readonly snapshot: string} | undefined;
	readonly attachments: readonly Attachment[];
};

/** What `run.json` holds: where a started machine is reached. It may outlive the run. */
export type RunRecord = {
	/** QMP, one for short questions and one that a keyboard may keep. */
	readonly monitor: string;
	readonly keyboard: string;
	/** A folder that was made for the two sockets alone, and goes with them. */
	readonly ownFolder?: string | undefined;
	readonly sshPort: number;
	/** False until QEMU has answered for the first time. */
	readonly started: boolean;
};
