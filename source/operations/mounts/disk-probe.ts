import {UsageError} from '../../errors.js';
import type {Context} from '../../events.js';
import {findDevice, requireDevice} from '../../guest/find-device.js';
import type {GuestDevice} from '../../guest/guest-device.js';
import {splitSubvolume} from '../../guest/subvolumes.js';
import {checkFuse} from '../../host/fuse.js';
import type {Runtime} from '../../runtime.js';
import {sameDevice} from '../../session/change-disk.js';
import type {OpenSession} from '../../session/open-session.js';
import {preflightOf} from '../../session/preflight.js';
import {describeSession, type Session} from '../../session/session.js';
import {readSession} from '../../session/session-record.js';
import {chooseUnlocked, type KeyRing, unlockDevices} from '../../session/unlock-devices.js';
import {type CallOptions, inCall, quiet} from '../in-call.js';
import {checkMountpoint} from './check-mountpoint.js';
import {planMachine, takenWays} from './machine-plan.js';
import {mountCommand} from './mount-command.js';
import {mountPlan} from './mount-plan.js';
import {type Opened, openProbe, type ProbeArguments} from './open-probe.js';
import type {MountAnswers, Preflight, Probe, SourceChoice} from './probe.js';

/** A clone that has a disk. Every mount begins with one. */
export class DiskProbe implements Probe {
	/**
	Start a machine with the disk. When it fails or the signal aborts, everything was put back before this throws.
	@throws UsageError, RequirementError before anything was made; LeftBehindError.
	*/
	static async open(runtime: Runtime, given: ProbeArguments): Promise<DiskProbe> {
		return new DiskProbe(runtime, given, await openProbe(runtime, given));
	}

	readonly #runtime: Runtime;
	readonly #given: ProbeArguments;
	#session: OpenSession;
	#choice: SourceChoice;
	/** What was opened, in order: after a change of the machine it is opened again. */
	#keys: ReadonlyArray<{readonly device: GuestDevice; readonly key: string | Buffer}> = [];

	private constructor(runtime: Runtime, given: ProbeArguments, {session, choice}: Opened) {
		this.#runtime = runtime;
		this.#given = given;
		this.#session = session;
		this.#choice = choice;
	}

	get id(): string {
		return this.#session.id;
	}

	get log(): string {
		return this.#session.log;
	}

	get devices(): readonly GuestDevice[] {
		return this.#session.devices;
	}

	get canProbeOthers(): boolean {
		return this.#session.canProbeOthers;
	}

	async unlock(device: string, passphrase: string | Buffer, options: CallOptions = {}): Promise<readonly GuestDevice[]> {
		return inCall(this.#runtime, options, async ({context}) => {
			const locked = findDevice(this.devices, device);
			const devices = await this.#session.unlock(device, passphrase, context);
			if (locked) this.#keys = [...this.#keys, {device: locked, key: passphrase}];
			return devices;
		});
	}

	async takenWays(): ReturnType<Probe['takenWays']> {
		return takenWays(this.#runtime.folders, this.id);
	}

	async probePartitions(partitions: readonly number[], options: CallOptions = {}): Promise<readonly GuestDevice[]> {
		return inCall(this.#runtime, options, async runtime => {
			try {
				const devices = await this.#session.probePartitions(partitions, runtime.context);
				this.#choice = {...this.#choice, partitions};
				return devices;
			} catch (error) {
				// Another mount has these partitions: its machine shows them.
				if (!(error instanceof UsageError) || error.code !== 'disk-in-use') throw error;
				return this.#reopen(runtime, {...this.#given, partitions});
			}
		});
	}

	/** Have another machine for the same disk. When it fails, everything was put back. */
	async #reopen(runtime: Runtime, given: ProbeArguments): Promise<readonly GuestDevice[]> {
		const {context} = runtime;
		await this.#session.stop(context);
		({session: this.#session, choice: this.#choice} = await openProbe(runtime, given));
		return this.devices;
	}

	/** Have the machine that fits how it is to be mounted. @returns The name of the device in that. */
	async #settle(runtime: Runtime, {device, ...how}: MountAnswers): Promise<string> {
		if (typeof this.#given.joins !== 'string') return device;
		const {kind} = await this.#orStop(runtime.context, async () => planMachine(runtime.folders, this.id, how));
		if (kind !== 'another') return device;
		const {readOnly, peek = false, ownMachine = false} = how;
		const {device: path, subvolume} = splitSubvolume(this.devices, device);
		const chosen = requireDevice(this.devices, path);
		const keys = this.#keys;
		await this.#reopen(runtime, {
			...this.#given,
			partitions: this.#choice.partitions,
			readOnly: readOnly || peek,
			joins: ownMachine ? undefined : {peek},
		});
		return this.#orStop(runtime.context, async () => {
			for (const {device: locked, key} of keys) {
				const same = sameDevice(this.devices, locked);
				if (same) await this.#session.unlock(same.path, key, runtime.context);
			}

			const {path: found} = sameDevice(this.devices, chosen) ?? requireDevice(this.devices, path);
			return subvolume === undefined ? found : `${found}@${subvolume}`;
		});
	}

	async preflight(answers: MountAnswers): Promise<Preflight> {
		const {folders} = this.#runtime;
		const machine = await planMachine(folders, this.id, answers);
		const ifShared = answers.ownMachine ? await planMachine(folders, this.id, {...answers, ownMachine: false}) : machine;
		// A signal would end the session.
		const {sentences} = await preflightOf(this.#session, answers.device, quiet({signal: new AbortController().signal}));
		return {
			state: sentences,
			plan: mountPlan(this.#choice, answers, machine),
			command: mountCommand(this.#choice, answers),
			canShare: ifShared.kind === 'shared',
		};
	}

	/** Open what is locked, also what only comes to light then. @throws WrongKeyError when no key opens a device; then the probe was stopped. */
	async unlockAll(keys: KeyRing): Promise<void> {
		const {context} = this.#runtime;
		await this.#orStop(context, async () => {
			const [error] = await unlockDevices(this.#session, keys, context);
			if (error) throw error;
		});
	}

	/** The path of the device that a name or `auto` means, unlocked where it has to be. @throws As `chooseUnlocked`; then the probe was stopped. */
	async choose(name: string, keys: KeyRing): Promise<string> {
		const {context} = this.#runtime;
		return this.#orStop(context, async () => chooseUnlocked(this.#session, name, keys, context));
	}

	async mount(answers: MountAnswers, options: CallOptions = {}): Promise<Session> {
		return inCall(this.#runtime, options, async runtime => this.mountIn(runtime, {...answers, create: true}));
	}

	/**
	The same within another call.
	@param answers `create`: whether a mountpoint that is missing is made.
	@throws As with all that fails here, a mountpoint that can no longer be used ends the session: nothing of it is left then.
	*/
	async mountIn(runtime: Runtime, {create, ...answers}: MountAnswers & {readonly create: boolean}): Promise<Session> {
		const {context, folders} = runtime;
		const {mountpoint, readOnly, peek = false, degraded = false, ownership, symlinks} = answers;
		const place = await this.#orStop(context, async () => checkMountpoint(runtime, mountpoint, create));
		const device = await this.#settle(runtime, answers);
		this.#keys = [];
		await this.#session.mount({device, mountpoint: place, readOnly, peek, degraded, ownership, symlinks}, context);
		const record = await readSession(folders, this.id);
		if (!record) throw new Error(`session ${this.id} has ended already`);
		return describeSession(record, runtime);
	}

	async stop(options: CallOptions = {}): Promise<void> {
		await inCall(this.#runtime, options, async ({context}) => this.#session.stop(context));
	}

	/** What fails on our side leaves a session that nobody wants. */
	async #orStop<Result>(context: Context, work: () => Promise<Result>): Promise<Result> {
		try {
			return await work();
		} catch (error) {
			await this.#session.stop(context);
			throw error;
		}
	}
}

/**
Start a machine with disks that it can only read, and look at what is on them. What could not be mounted in the end is refused before.
@throws UserError; everything was put back.
*/
export async function probeDisk(runtime: Runtime, {ownMachine = false, ...what}: SourceChoice, intermediary: string): Promise<Probe> {
	await checkFuse(runtime.context);
	return DiskProbe.open(runtime, {...what, intermediary, readOnly: true, joins: ownMachine ? 'user' : 'look'});
}
