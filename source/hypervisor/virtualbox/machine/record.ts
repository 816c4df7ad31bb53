import type {Attachment, MachineSpec} from '../../hypervisor.js';

/** A disk that is attached, or is about to be. */
export type AttachedDisk = Attachment & {
	/** Of the controller SATA. */
	readonly port: number;
	/** What VirtualBox is given as its medium: the image itself, or a descriptor of ours in the attachment's folder. */
	readonly medium: string;
	/** VirtualBox is not to forget it when it is detached: the user had it in there before, or it was not given to VirtualBox yet. */
	readonly isKept: boolean;
};

/** What `machine.json` holds: what VirtualBox cannot tell of a machine that we made. */
export type MachineRecord = {
	readonly version: 1;
	/** VirtualBox' own; undefined until it has told it. It says which machine is ours, whatever that is called by now. */
	readonly uuid?: string | undefined;
	/** False while the machine is being made or deleted. */
	readonly made: boolean;
	readonly spec: MachineSpec;
	/** Whose snapshot the disk of a linked clone lies on. */
	readonly base?: {readonly machine: string; readonly snapshot: string} | undefined;
	readonly attachments: readonly AttachedDisk[];
	/** Its last start allowed the guest to reach this computer, and nobody has taken that back. */
	readonly reachesThisComputer?: true | undefined;
};
