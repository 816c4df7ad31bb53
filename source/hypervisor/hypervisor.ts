import type {Context} from '../events.js';
import type {Parsed} from '../stored-record.js';
import type {Keyboard} from './keyboard/keys.js';
import type {attachment, machineSpec} from './machine/record.js';

export type MachineSpec = Parsed<typeof machineSpec>;

export type CloneSpec = Pick<MachineSpec, 'name' | 'hostPort' | 'network'> & {
	/** By default the memory of its base. A clone that goes on from saved memory may have more. */
	readonly memoryMib?: number;
	/** The ids of disks that will be plugged into it while it runs: VirtualBox must know serial numbers before it starts. */
	readonly disks?: readonly string[];
	/**
	Where its memory comes from. `empty`, the default: it boots. `saved`: it goes on from the saved memory of the snapshot if there is one that
	fits (`WarmStarts`), else it boots. `to-be-saved`: it boots, and its memory can be saved.
	*/
	readonly memory?: 'empty' | 'saved' | 'to-be-saved';
};

export type Started = {
	/** The port on 127.0.0.1 that leads to the guest's SSH server. Undefined where the guest serves private ports: then it is made when it is needed (`forwardSsh`). */
	readonly sshPort: number | undefined;
	/** The host's ends of the private ports that the guest has, in their order. It serves them if it goes on from saved memory. */
	readonly ports?: readonly string[] | undefined;
	/** Whether the guest goes on from saved memory: then its clock is behind, and its random state is the same as that of other clones. */
	readonly isResumed?: true;
};

/** What a start may allow. */
export type StartOptions = {
	/**
	The guest can connect to servers that listen on 127.0.0.1 of this computer, as 10.0.2.2, until it is off: for a set-up that downloads from there.
	A clone that serves a mount never may. QEMU allows it to every machine on an open network.
	*/
	readonly reachesThisComputer?: boolean;
	/** Boot, even if the clone could go on from saved memory. */
	readonly boots?: boolean;
};

/** A machine whose files are gone is `missing`. A query that fails throws; it never reads as "off". */
export const machineStates = ['missing', 'off', 'running', 'paused', 'stopping'] as const;
export type MachineState = (typeof machineStates)[number];

export type Machine = {
	readonly spec: MachineSpec;
	/** Where its logs are. */
	readonly folder: string;
	/** What the guest wrote to its first serial port since it was last started. */
	readonly serialFile: string;
	/** The port on 127.0.0.1 that leads to the guest's SSH server; undefined while the machine is off, or there is none. */
	readonly sshPort: number | undefined;
	/** The host's ends of its private ports, in their order, while it has some. Its guest may serve them or not. */
	readonly ports?: readonly string[] | undefined;
	readonly snapshots: readonly string[];
};

export type Attachment = Parsed<typeof attachment>;

/** A disk as a guest would see it. */
export type DiskView = Pick<Attachment, 'path' | 'format' | 'readOnly' | 'partitions' | 'sectorSize'>;

/** Clones that go on from the memory of a guest that was up, instead of booting. */
type WarmStarts = {
	/** Whether a clone of the snapshot would go on from saved memory. `outdated`: it was saved by another version, or with less memory. */
	state(base: string, snapshot: string, memoryMib: number, context: Context): Promise<'ready' | 'missing' | 'outdated'>;
	/**
	Save the memory of a running clone that was made for it (`to-be-saved`), and its disk, for later clones of the same snapshot. No disk but its own is
	attached. The clone is gone then. What was saved before goes as soon as no clone needs it.
	@param servesPorts - whether its guest serves private ports.
	*/
	save(clone: string, servesPorts: boolean, context: Context): Promise<void>;
};

/**
What the recipe and a session need from a hypervisor. Machines are named; a driver keeps no state of its own in memory. A driver lacks the optional parts
that its hypervisor cannot have.
*/
export type Hypervisor = {
	/**
	A machine's network can be cut off but for the forwarded SSH port (`restricted`). Where this is missing, the guest must remove its default route itself.
	*/
	readonly restrictsNetwork?: true;
	/** The processor that its machines have lacks the instructions for AES, whatever this computer's has. */
	readonly lacksAes?: true;
	/** The version of the program. @throws RequirementError when it is missing or cannot work here. */
	version(context: Context): Promise<string>;

	list(context: Context): Promise<readonly string[]>;
	/** @throws UserError when there is no such machine. */
	machine(name: string, context: Context): Promise<Machine>;
	state(name: string, context: Context): Promise<MachineState>;
	/** Bytes on disk of everything that belongs to the machine. */
	diskUsage(name: string, context: Context): Promise<number>;

	/** @throws UserError when the name is taken. Half-made machines are removed before it throws. */
	create(spec: MachineSpec, context: Context): Promise<void>;
	/** Put the machine into a group, where the hypervisor has groups. */
	setGroup?(name: string, group: string, context: Context): Promise<void>;
	/** Make the forward from 127.0.0.1 to the guest's SSH port, as in `MachineSpec`. */
	setForward(name: string, forward: {readonly hostPort: number; readonly guestPort: number}, context: Context): Promise<void>;
	insertCd(name: string, iso: string, context: Context): Promise<void>;
	ejectCd(name: string, context: Context): Promise<void>;

	/** Start without a window; the machine outlives the calling process. Resolves when it runs and its forward is bound. */
	start(name: string, context: Context, options?: StartOptions): Promise<Started>;
	/**
	Make a port on 127.0.0.1 that leads to the guest's SSH server, until the machine is off. Missing where each start makes one.
	@returns the port, which may have been there before.
	*/
	forwardSsh?(name: string, context: Context): Promise<number>;
	/** Type at the machine's console, where it has one that takes keys. */
	keyboard?(name: string, context: Context): Promise<Keyboard>;
	/** Write a PNG of the machine's screen, where the hypervisor shows it. */
	screenPicture?(name: string, file: string, context: Context): Promise<void>;
	/** Seconds of a processor that the machine has had since it was started; undefined when it does not run. */
	processorSeconds?(name: string, context: Context): Promise<number | undefined>;
	/** Resolve when the machine is off by its own doing. @throws the signal's reason. */
	waitUntilOff(name: string, context: Context): Promise<void>;
	/**
	Pull the plug. Resolves when the machine is seen gone; harmless when it is off.
	@param options.atOnce Kill it: the hypervisor gets no time to close its own files, which takes long when it hangs.
	*/
	powerOff(name: string, context: Context, options?: {readonly atOnce?: boolean}): Promise<void>;
	/** How often an attached disk has failed to read, write or flush for the running machine, where that is counted. */
	diskErrors?(name: string, id: string, context: Context): Promise<number>;

	/**
	Check that a disk can be attached to machines of this hypervisor, before there is a machine. Missing where that cannot be known so early.
	@throws UserError when it cannot.
	*/
	checkDisk?(disk: DiskView, context: Context): Promise<void>;
	/** Attach a disk to a machine that is off, on the controller that every guest knows. */
	attachDisk(name: string, attachment: Attachment, context: Context): Promise<void>;
	/** What a guest must have for a disk that is plugged in. Where this is missing, every guest can take one. */
	readonly plugInNeeds?: 'virtioScsi';
	/** Attach a disk to a running machine, where that can be. */
	plugInDisk?(name: string, attachment: Attachment, context: Context): Promise<void>;
	/**
	Whether the guest of a running machine could not write to the overlay of one of these disks, if it is read-only: it has reached its limit, or this
	computer's disk is full. Missing where that cannot be known.
	@param disks - their ids.
	*/
	isOverlayFull?(name: string, disks: readonly string[], context: Context): Promise<boolean>;
	/**
	Give a running machine that has private ports one more, which is gone when it is off. Missing where machines have none.
	@returns its number in the guest, and the host's end; undefined when it can have no more.
	*/
	addPort?(name: string, context: Context): Promise<{readonly number: number; readonly path: string} | undefined>;
	/** Harmless when the disk is not attached. */
	detachDisk(name: string, id: string, context: Context): Promise<void>;

	/** The machine is off. @throws UserError when the snapshot exists. */
	snapshot?(name: string, snapshot: string, context: Context): Promise<void>;
	/**
	Take the machine's disk back to a snapshot: what was written since is gone, and with it the snapshots that were taken since. The machine is off.
	@throws UserError when linked clones need what would be gone.
	*/
	restore?(name: string, snapshot: string, context: Context): Promise<void>;
	/** A linked clone: its disk is an overlay on the snapshot. */
	clone?(base: string, snapshot: string, clone: CloneSpec, context: Context): Promise<void>;
	/** Where guests can go on from saved memory. */
	readonly warmStarts?: WarmStarts;
	/** Delete the machine and all of its own files, never a disk or image that was attached to it. Harmless when it is missing. */
	delete(name: string, context: Context): Promise<void>;
};

/** A hypervisor with these optional parts. */
export type HypervisorWith<Part extends keyof Hypervisor> = Hypervisor & Required<Pick<Hypervisor, Part>>;
