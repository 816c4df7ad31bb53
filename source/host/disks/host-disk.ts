import type {ImageFormat} from '../../disk/image-format.js';

/** What can hold a file system: a whole disk without a partition table, or a partition. */
export type Volume = {
	/** Bytes. */
	readonly size: number;
	/** As lsblk names it: "ext4", "LVM2_member". Undefined when it is not known, or there is none. */
	readonly fileSystem?: string;
	/** Whatever the disk says: untrusted text. */
	readonly label?: string;
	readonly uuid?: string;
	/** Where this computer has it mounted, directly. */
	readonly mountpoints: readonly string[];
	/** This computer uses it, itself or through what is on it: it must not be given to a guest. */
	readonly inUse?: {readonly reason: string};
	/** This computer could mount it without us. */
	readonly readableHere: boolean;
};

export type HostPartition = Volume & {
	/** The device node; images have none. */
	readonly path?: string;
	/** As the guest will count it: 7 of /dev/sdb7. */
	readonly number: number;
	readonly typeName: string;
	/** It only holds other partitions. */
	readonly extended?: boolean;
};

/** A disk of this computer, or an image of one. */
export type HostDisk = Volume & {
	readonly path: string;
	readonly kind: 'disk' | 'image';
	/** Of an image. */
	readonly format?: ImageFormat;
	readonly model?: string;
	readonly serial?: string;
	/** For example "sata", "usb", "nvme". */
	readonly bus?: string;
	readonly removable: boolean;
	readonly readOnly: boolean;
	/** Bytes of a logical sector. */
	readonly sectorSize: number;
	/** This computer runs from it. */
	readonly system: boolean;
	readonly partitions: readonly HostPartition[];
	/** Why its contents cannot be listed. */
	readonly problem?: string;
};
