import {UserError} from '../../../source/errors.js';
import type {Context} from '../../../source/events.js';
import type {GuestDevice} from '../../../source/guest/guest-device.js';
import type {DiskOperations, MountAnswers, Probe, SourceChoice} from '../../../source/index.js';
import type {Session} from '../../../source/session/session.js';
import {eventually} from '../../harness/eventually.js';
import {samplePreflight} from '../fake-engine.js';
import {device, lockedDevice, lvmDevices} from './samples.js';

type Options = {
	readonly canProbeOthers?: boolean;
	readonly devices?: readonly GuestDevice[];
};

type Call = {readonly context: Context; finish(): void; fail(error: Error): void};

/** Probes of which every call waits until the test lets it end; an abort ends it as the engine would, with what it undoes told. */
export class FakeProbes {
	/** What was asked of the engine, in order. */
	readonly log: string[] = [];
	readonly #options: Options;
	readonly #pending = new Map<string, Call>();
	#probes = 0;
	#isReleased = false;

	constructor(options: Options = {}) {
		this.#options = options;
	}

	/** From now on nothing waits. */
	release(): void {
		this.#isReleased = true;
		for (const {finish} of this.#pending.values()) finish();
	}

	readonly disks: Pick<DiskOperations, 'probe'> = {
		probe: async (choice, intermediary, context: Context) => {
			this.log.push(`probe ${choice.source} ${choice.partitions.join('+')} ${intermediary}`);
			await this.#call('probe', context);
			return this.#probe(choice);
		},
	};

	/** Resolves when the engine works on something. */
	async pending(name: string): Promise<Call> {
		return eventually(`a call of ${name}`, () => this.#pending.get(name), {every: 0, seen: () => [...this.#pending.keys()]});
	}

	async finish(name: string): Promise<void> {
		(await this.pending(name)).finish();
	}

	#probe(choice: SourceChoice): Probe {
		const id = `look${++this.#probes}`;
		const {canProbeOthers = false, devices = [...lvmDevices, lockedDevice]} = this.#options;
		const probe = {id, log: `/logs/${id}`, devices, canProbeOthers};
		return Object.assign(probe, {
			unlock: async (path: string, passphrase: string, context: Context) => {
				this.log.push(`unlock ${path}`);
				await this.#call('unlock', context);
				if (passphrase !== 'right') throw new UserError('The passphrase is wrong');
				probe.devices = [...probe.devices, device('/dev/mapper/secret', {kind: 'crypt'})];
				return probe.devices;
			},
			probePartitions: async (partitions: readonly number[], context: Context) => {
				this.log.push(`look at ${partitions.join('+')}`);
				await this.#call('probePartitions', context);
				return probe.devices;
			},
			mount: async (answers: MountAnswers, context: Context) => {
				this.log.push(`mount ${answers.device} ${answers.mountpoint} ${answers.readOnly} ${answers.ownership}`);
				await this.#call('mount', context);
				return session(id, choice, answers);
			},
			takenWays: async () => ({}),
			preflight: async (answers: MountAnswers) => samplePreflight(choice, answers),
			stop: async (context: Context) => {
				this.log.push(`stop ${id}`);
				await this.#call('stop', context);
			},
		});
	}

	async #call(name: string, context: Context): Promise<void> {
		const {signal, emit} = context;
		let abort = () => {};
		const promise = new Promise<void>((resolve, reject) => {
			this.#pending.set(name, {context, finish: resolve, fail: reject});
			abort = () => {
				this.log.push(`${name} aborted`);
				emit({type: 'undone', what: 'virtual machine off', seconds: 1});
				reject(signal.reason);
			};
		});
		signal.addEventListener('abort', abort);
		if (this.#isReleased) this.release();
		try {
			await promise;
		} finally {
			this.#pending.delete(name);
			signal.removeEventListener('abort', abort);
		}
	}
}

function session(id: string, {source, partitions}: SourceChoice, {device: guestDevice, mountpoint, readOnly}: MountAnswers): Session {
	return {
		id,
		intermediary: 'vmfuse',
		source,
		partitions,
		guestDevice,
		mountpoint,
		readOnly,
		since: '2026-11-24T12:00:00.000Z',
		health: 'mounted',
		sizeBytes: 1 << 30,
		usedBytes: 1 << 20,
	};
}
