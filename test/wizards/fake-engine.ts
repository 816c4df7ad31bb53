import type {Context, EngineEvent} from '../../source/events.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {offerBlocker} from '../../source/host/disk-blocker.js';
import type {HostDisk} from '../../source/host/disks/host-disk.js';
import type {Engine, MountAnswers, Overview, Preflight, Probe, SetupHooks, SourceChoice} from '../../source/index.js';
import type {Intermediary} from '../../source/intermediary/intermediary.js';
import type {Session} from '../../source/session/session.js';

/** A value that screens watch and tests change. */
export class Watched<T> {
	#value: T;
	readonly #watchers = new Set<(value: T) => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get value(): T {
		return this.#value;
	}

	set(value: T): void {
		this.#value = value;
		for (const watcher of this.#watchers) watcher(value);
	}

	/** As the engine's `watch`: at once, at each change, until the signal aborts. */
	readonly watch = async (onChange: (value: T) => void, {signal}: Context): Promise<void> => {
		if (signal.aborted) return;
		onChange(this.#value);
		this.#watchers.add(onChange);
		await new Promise<void>(resolve => {
			signal.addEventListener('abort', () => resolve(), {once: true});
		});
		this.#watchers.delete(onChange);
	};
}

export type FakeOptions = {
	readonly disks?: readonly HostDisk[];
	readonly sessions?: readonly Session[];
	readonly devices?: readonly GuestDevice[];
	readonly intermediaries?: readonly Intermediary[];
	readonly overview?: Partial<Overview>;
	/** Where the mounts are whose machine a probe shares. @default none */
	readonly sharesWith?: readonly string[];
	/** The ways to mount that others leave out, and why. */
	readonly takenWays?: Awaited<ReturnType<Probe['takenWays']>>;
	/** Milliseconds between two events of long work. @default 0: as fast as they can be told apart */
	readonly pace?: number;
};

/** The engine as wizards see it, without an engine: what tests and demonstrations of screens run on. Replace single functions by spreading. */
export function fakeEngine({
	disks = sampleDisks,
	sessions = [],
	devices = sampleDevices,
	intermediaries = [sampleIntermediary],
	overview = {},
	sharesWith = [],
	takenWays = {},
	pace = 0,
}: FakeOptions = {}) {
	const watchedDisks = new Watched(disks);
	const watchedSessions = new Watched(sessions);
	const watchedOverview = new Watched<Overview>({
		hypervisor: {name: 'qemu', title: 'QEMU', version: '7.2.19'},
		intermediaries,
		unfinished: [],
		sessions,
		...overview,
	});
	/** What was asked of the engine, in order. */
	const calls: string[] = [];
	const told = async (context: Context, events: readonly EngineEvent[]) => tell(context, events, pace);
	const remove = (id: string) => {
		const left = watchedSessions.value.filter(session => session.id !== id);
		watchedSessions.set(left);
		watchedOverview.set({...watchedOverview.value, sessions: left});
	};

	let probed: SourceChoice = {source: '', partitions: []};
	const probe: Probe = {
		id: 'look1',
		log: '/home/u/.local/state/vmfuse/logs/look1.jsonl',
		devices,
		canProbeOthers: true,
		takenWays: async () => takenWays,
		async unlock(device, passphrase) {
			calls.push(`unlock ${device}`);
			if (passphrase !== 'secret') throw new Error('that is not the passphrase');
			return devices;
		},
		async probePartitions(partitions) {
			calls.push(`probePartitions ${partitions.join(' ')}`);
			return devices;
		},
		preflight: async answers => samplePreflight(probed, answers, sharesWith),
		async mount(answers, context: Context) {
			const {peek = false, degraded = false} = answers;
			const access = answers.readOnly ? 'read-only' : peek ? 'peek' : degraded ? 'degraded' : 'read-write';
			const machine = answers.ownMachine ? ' own-machine' : '';
			calls.push(`mount ${answers.device} ${answers.mountpoint} ${access} ${answers.ownership}${machine}`);
			await told(context, stageEvents(['Mount it in the guest', 'Mount it here', 'Hand it over']));
			const session = {...sampleSession, mountpoint: answers.mountpoint, guestDevice: answers.device, readOnly: answers.readOnly, peek};
			watchedSessions.set([...watchedSessions.value, session]);
			return session;
		},
		async stop(context: Context) {
			calls.push('stop probe');
			await told(context, undoneEvents(['powered off the machine', 'deleted the clone']));
		},
	};

	const engine: Engine = {
		overview: {watch: watchedOverview.watch},
		setup: {
			hypervisors: async () => [
				{name: 'qemu', title: 'QEMU', version: '7.2.19', nextSteps: []},
				{
					name: 'virtualbox',
					title: 'VirtualBox',
					problem: 'VBoxManage is not installed',
					nextSteps: ['install it: apt install virtualbox'],
				},
			],
			cachedImages: async () => [{path: '/home/u/.cache/vmfuse/iso/Core-16.0.iso', bytes: 21_000_000, guestBits: 32}],
			checkImage: async file => ({path: file, bytes: 21_000_000, guestBits: 64}),
			browse: async folder => ({
				folder,
				entries: [
					{name: 'Downloads', path: `${folder}/Downloads`, isFolder: true, bytes: 0},
					{name: 'Core-current.iso', path: `${folder}/Core-current.iso`, isFolder: false, bytes: 21_000_000},
				],
			}),
			extensions: [
				{name: 'btrfs-progs', purpose: 'btrfs on more than one disk'},
				{name: 'cryptsetup', purpose: 'encrypted volumes (LUKS)'},
				{name: 'mdadm', purpose: 'RAID arrays'},
				{name: 'ntfs-3g', purpose: 'NTFS, Windows disks'},
				{name: 'xfsprogs', purpose: 'repair of XFS'},
			],
			checkName: async name => name,
			steps: async () => sampleSteps,
			plan: async ({name}) => [
				`A virtual machine named "${name}", 256 MiB of memory, a disk of at most 256 MiB.`,
				'In /home/u/.local/share/vmfuse.',
			],
			command: ({name}) => `vmfuse-tui setup --name ${name}`,
			async run({name = 'vmfuse'}, {onLog, ...context}: Context & SetupHooks) {
				calls.push(`setup ${name}`);
				onLog?.('/home/u/.local/state/vmfuse/setup/vmfuse.jsonl');
				await told(context, setupEvents());
				return {...sampleIntermediary, name};
			},
			async resume(name, {onLog, ...context}: Context & SetupHooks) {
				calls.push(`resume ${name}`);
				onLog?.('/home/u/.local/state/vmfuse/setup/vmfuse.jsonl');
				await told(context, setupEvents());
				return {...sampleIntermediary, name};
			},
			async extend({extensions, intermediary = 'vmfuse'}, context: Context) {
				calls.push(`extend ${intermediary} ${extensions.join(' ')}`.trim());
				if (extensions.length > 0) await told(context, stageEvents(['Start the intermediary itself', 'Download and load what is added']));
				const isThere = (name: string) => extensions.includes(name);
				return {
					intermediary,
					added: [...extensions],
					extensions: engine.setup.extensions.map(one => ({...one, isThere: isThere(one.name)})),
				};
			},
			async remove(name, context: Context) {
				calls.push(`undo ${name}`);
				await told(context, undoneEvents(['powered off the machine', 'deleted the machine']));
				return {name, bytes: 0};
			},
		},
		disks: {
			list: async () => disks,
			watch: watchedDisks.watch,
			images: async files => files.map(file => ({...imageDisk, path: file})),
			image: async file => ({...imageDisk, path: file}),
			blocker: (disk, partition) => offerBlocker(disk, partition === undefined ? [] : [partition]),
			devices: async () => devices,
			async probe(choice, _, context: Context) {
				calls.push(`probe ${[choice, ...(choice.others ?? [])].map(partText).join(' + ')}${choice.ownMachine ? ' alone' : ''}`);
				await told(context, stageEvents(['Clone the intermediary', 'Start the clone', 'Wait for its SSH server', 'Attach the disk']));
				probed = choice;
				return probe;
			},
		},
		sessions: {
			mount: async () => sampleSession,
			list: async () => watchedSessions.value,
			watch: watchedSessions.watch,
			suggestMountpoint: async ({label, path}) => `/home/u/mnt/${label ?? path.split('/').at(-1)}`,
			checkMountpoint: async mountpoint => ({path: mountpoint, isNew: true}),
			async unmount(id, context: Context) {
				calls.push(`unmount ${id}`);
				await told(context, [
					...undoneEvents(['unmounted it here']),
					{type: 'progress', what: '12 MiB to be written', ratio: 0.25},
					{type: 'progress', what: '3 MiB to be written', ratio: 0.8},
					...undoneEvents(['unmounted it in the guest', 'powered off the machine', 'deleted the clone']),
				]);
				remove(id);
				return {id};
			},
			unmountAll: async () => [],
			async recover(id, context: Context) {
				calls.push(`recover ${id}`);
				await told(context, undoneEvents(['unmounted it here', 'powered off the machine', 'deleted the clone']));
				remove(id);
			},
			recoverAll: async () => ({sessions: [], unsaved: [], unextended: [], setups: []}),
			holders: async () => [],
			endHolder: async pid => {
				calls.push(`end ${pid}`);
			},
			shell: async id => ['ssh', '-F', `/home/u/.local/state/vmfuse/sessions/${id}/ssh_config`, 'guest'],
			log: id => `/home/u/.local/state/vmfuse/logs/${id}.jsonl`,
		},
		diagnose: async () => [
			{title: 'QEMU', result: 'good', text: '7.2.19', nextSteps: []},
			{title: 'VirtualBox', result: 'warning', text: 'not installed; QEMU is used', nextSteps: ['install it: apt install virtualbox']},
			{title: 'sshfs', result: 'bad', text: 'sshfs is not installed', nextSteps: ['install it: apt install sshfs']},
		],
		logs: {
			read: async () => ({file: '/home/u/.local/state/vmfuse/logs/look1.jsonl', entries: []}),
			tail: async () => ['{"type":"step-started","id":"2d"}', '{"type":"step-done","id":"2d"}'],
		},
	};
	return {engine, calls, probe, disks: watchedDisks, sessions: watchedSessions, overview: watchedOverview};
}

function partText({source, partitions}: SourceChoice): string {
	return `${source} ${partitions.join(' ')}`.trim();
}

/** What is said before a mount. */
export function samplePreflight(
	{source, partitions}: SourceChoice,
	{device, mountpoint, readOnly, ownMachine}: MountAnswers,
	others: readonly string[] = [],
): Preflight {
	const machine = ownMachine ? 'It gets a machine of its own.' : `It shares the machine of ${others.join(' and ')}.`;
	return {
		state: ['The file system is clean.'],
		plan: [...(others.length > 0 ? [machine] : []), `${device} is mounted at ${mountpoint}, ${readOnly ? 'read-only' : 'read-write'}.`],
		command: `vmfuse-tui mount ${source} ${partitions.join(',') || '-'} ${device} ${mountpoint}${readOnly ? ' --read-only' : ''}${ownMachine ? ' --own-machine' : ''}`,
		canShare: others.length > 0,
	};
}

/** Emit events one after the other. Between two of them the signal is looked at, as the engine does. */
export async function tell({signal, emit}: Context, events: readonly EngineEvent[], pace = 0): Promise<void> {
	for (const event of events) {
		await new Promise<void>(resolve => {
			if (pace === 0) setImmediate(resolve);
			else setTimeout(resolve, pace);
		});
		signal.throwIfAborted();
		emit(event);
	}
}

export function stageEvents(titles: readonly string[]): readonly EngineEvent[] {
	return titles.flatMap((title): readonly EngineEvent[] => {
		const id = title.toLowerCase().replaceAll(' ', '-');
		return [
			{type: 'step-started', id, title},
			{type: 'step-done', id, title, seconds: 1.2},
		];
	});
}

export function undoneEvents(whats: readonly string[]): readonly EngineEvent[] {
	return whats.map(what => ({type: 'undone', what, seconds: 0.3}));
}

export const sampleSteps = [
	{id: '1a', title: 'Download the TinyCore image', resume: '1a'},
	{id: '2a', title: 'Create the virtual machine', resume: '2a'},
	{id: '2b', title: 'Start it from the image', resume: '2b'},
	{id: '2c', title: 'Type at its console', resume: '2c'},
	{id: '3a', title: 'Install TinyCore on its disk', resume: '3a'},
	{id: '3b', title: 'Restart it from its disk', resume: '3b'},
	{id: '4a', title: 'Load the extensions', resume: '4a'},
	{id: '5a', title: 'Take the snapshot', resume: '5a'},
] as const;

export function setupEvents(): readonly EngineEvent[] {
	return sampleSteps.flatMap(({id, title}, index): readonly EngineEvent[] => [
		{type: 'step-started', id, title},
		...(index === 0 ? [0.1, 0.5, 0.9].map((ratio): EngineEvent => ({type: 'progress', what: 'Core-current.iso', ratio})) : []),
		{type: 'typed', text: `sudo step-${id}`},
		{
			type: 'screen',
			rows: ['Core Linux', `tc@box:~$ sudo step-${id}`, ...Array.from({length: 23}, () => '')],
			cursor: {column: 20, row: 1},
		},
		{type: 'step-done', id, title, seconds: 1.5},
	]);
}

export const sampleIntermediary: Intermediary = {
	name: 'vmfuse',
	hypervisor: 'qemu',
	snapshot: 'vmfuse',
	tinyCoreVersion: '16.0',
	hostKey: 'ecdsa-sha2-nistp256 AAAA',
	guestPort: 22,
	extensions: [],
	capabilities: {
		kernel: '6.12.11-tinycore',
		tinyCore: '16.0',
		fileSystems: ['ext4', 'btrfs', 'xfs'],
		virtioScsi: true,
		tools: [],
		blkid: 'util-linux',
		defaultRoute: false,
	},
	createdAt: '2026-11-01T10:00:00.000Z',
};

const GiB = 2 ** 30;

export const sampleSession: Session = {
	id: 'k3f9',
	intermediary: 'vmfuse',
	source: '/dev/sdb',
	partitions: [8],
	guestDevice: '/dev/vg-host/lv-root',
	mountpoint: '/home/u/mnt/root',
	readOnly: false,
	since: '2026-11-24T09:05:00',
	health: 'mounted',
	sizeBytes: 12 * GiB,
	usedBytes: 3.1 * GiB,
};

const volume = {mountpoints: [], readableHere: false} as const;

export const systemDisk: HostDisk = {
	...volume,
	path: '/dev/nvme0n1',
	kind: 'disk',
	size: 512 * GiB,
	model: 'Samsung SSD 980',
	bus: 'nvme',
	removable: false,
	readOnly: false,
	sectorSize: 512,
	system: true,
	partitions: [
		{
			...volume,
			path: '/dev/nvme0n1p1',
			number: 1,
			size: GiB,
			typeName: 'EFI system',
			fileSystem: 'vfat',
			readableHere: true,
			mountpoints: ['/boot/efi'],
		},
		{
			...volume,
			path: '/dev/nvme0n1p2',
			number: 2,
			size: 511 * GiB,
			typeName: 'Linux',
			fileSystem: 'ext4',
			readableHere: true,
			mountpoints: ['/'],
		},
	],
};

export const usbDisk: HostDisk = {
	...volume,
	path: '/dev/sdb',
	kind: 'disk',
	size: 931 * GiB,
	model: 'WD Elements 25A2',
	bus: 'usb',
	removable: true,
	readOnly: false,
	sectorSize: 512,
	system: false,
	partitions: [
		{...volume, path: '/dev/sdb1', number: 1, size: GiB, typeName: 'Linux', fileSystem: 'ext4', label: 'boot', readableHere: true},
		{...volume, path: '/dev/sdb8', number: 8, size: 900 * GiB, typeName: 'Linux LVM', fileSystem: 'LVM2_member'},
	],
};

export const imageDisk: HostDisk = {
	...volume,
	path: '/home/u/old-laptop.img',
	kind: 'image',
	format: 'raw',
	size: 8 * GiB,
	removable: false,
	readOnly: false,
	sectorSize: 512,
	system: false,
	partitions: [{...volume, number: 1, size: 8 * GiB, typeName: 'Linux', fileSystem: 'xfs', label: 'home'}],
};

export const sampleDisks: readonly HostDisk[] = [systemDisk, usbDisk];

const device = {aliases: [], parents: [], readOnly: false, mountpoints: [], mountable: true} as const;

export const sampleDevices: readonly GuestDevice[] = [
	{
		...device,
		path: '/dev/vg-host/lv-root',
		kind: 'lv',
		size: 12 * GiB,
		used: 7.4 * GiB,
		fileSystem: 'ext4',
		label: 'root',
		parents: ['/dev/sdb8'],
	},
	{
		...device,
		path: '/dev/vg-host/lv-home',
		kind: 'lv',
		size: 800 * GiB,
		used: 512 * GiB,
		fileSystem: 'btrfs',
		label: 'home',
		parents: ['/dev/sdb8'],
	},
	{
		...device,
		path: '/dev/vg-host/lv-secret',
		kind: 'lv',
		size: 4 * GiB,
		fileSystem: 'crypto_LUKS',
		mountable: false,
		blocker: {code: 'no-extension', message: 'it is locked', nextSteps: []},
	},
	{
		...device,
		path: '/dev/vg-host/lv-swap',
		kind: 'lv',
		size: 2 * GiB,
		fileSystem: 'swap',
		mountable: false,
		blocker: {code: 'swap', message: 'it is swap space', nextSteps: []},
	},
];
