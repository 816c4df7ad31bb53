import {LeftBehindError, UsageError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {GuestDevice} from '../../guest/block-devices.js';
import type {Source} from '../../host/source-argument.js';
import type {Runtime} from '../../runtime.js';
import {checkedSource} from '../../session/checked-source.js';
import {findHosts, hostFor, type MountMode, usesSame} from '../../session/find-host.js';
import {type OpenSession, openSession, type SessionOptions} from '../../session/open-session.js';
import {preflightOf} from '../../session/preflight.js';
import {describeSession, type Session} from '../../session/session.js';
import {readSession, type SessionRecord} from '../../session/session-record.js';
import {chooseUnlocked, type KeyRing, unlockDevices} from '../../session/unlock-devices.js';
import {type CallOptions, inCall, quiet} from '../in-call.js';
import {checkMountpoint} from './check-mountpoint.js';
import {mountCommand} from './mount-command.js';
import {mountPlan} from './mount-plan.js';
import type {EncryptionChoice, MountAnswers, Preflight, Probe, SourceChoice} from './probe.js';

export type ProbeArguments = EncryptionChoice & {
	/** A disk, a partition or an image. */
	readonly source: string;
	/** Numbers, or as text: "7" or "7,8"; none: the whole disk, or as `source` says. */
	readonly partitions?: string | readonly number[] | undefined;
	/** Further disks and images of the same array, volume group or file system. */
	readonly others?: ReadonlyArray<Pick<ProbeArguments, 'source' | 'partitions'>>;
	/** What lacks disks may be written to. @default false */
	readonly degraded?: boolean;
	/** The intermediary's name. */
	readonly intermediary: string;
	/** How the disk is attached. Read-only can become read-write when it is mounted. */
	readonly readOnly: boolean;
	/** How it will be mounted, where it may share the machine of what is mounted in the same way. Undefined: it gets one of its own. */
	readonly joins?: Pick<MountMode, 'peek'> | undefined;
	/** Looked at after the source, before anything is made. */
	readonly check?: () => Promise<void>;
};

/** The one way to a mount: a clone that has a disk. */
export class DiskProbe implements Probe {
	/**
	Start a machine with the disk. When it fails or the signal aborts, everything was put back before this throws.
	@throws UsageError, RequirementError before anything was made; LeftBehindError.
	*/
	static async open(
		runtime: Runtime,
		{
			source,
			partitions,
			others = [],
			degraded = false,
			header: place,
			tcrypt = false,
			intermediary,
			readOnly,
			joins,
			check,
		}: ProbeArguments,
	): Promise<DiskProbe> {
		// What is said of encrypted devices is said of one session's.
		const hosts = joins && place === undefined && !tcrypt ? await findHosts(runtime, intermediary, {readOnly, degraded, ...joins}) : [];
		const checked = await checkedSource(runtime, {source, partitions, readOnly, intermediary, hosts});
		const more: Source[] = [];
		for (const other of others) more.push(await checkedSource(runtime, {...other, readOnly, intermediary, hosts}));
		const header = place === undefined ? undefined : await checkedSource(runtime, {source: place, readOnly: true, intermediary});
		refuseTwice([checked, ...more, ...(header ? [header] : [])]);
		await check?.();
		const options = {source: checked, others: more, degraded, header, tcrypt, readOnly, intermediary};
		return new DiskProbe(runtime, await joinOrOpen(runtime, options, hosts), {
			source,
			partitions: checked.partitions,
			others: more.map(({path, partitions: numbers}) => ({source: path, partitions: numbers})),
			header: place,
			tcrypt,
		});
	}

	readonly #runtime: Runtime;
	readonly #session: OpenSession;
	#choice: SourceChoice;

	private constructor(runtime: Runtime, session: OpenSession, choice: SourceChoice) {
		this.#runtime = runtime;
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
		return inCall(this.#runtime, options, async ({context}) => this.#session.unlock(device, passphrase, context));
	}

	async probePartitions(partitions: readonly number[], options: CallOptions = {}): Promise<readonly GuestDevice[]> {
		const devices = await inCall(this.#runtime, options, async ({context}) => this.#session.probePartitions(partitions, context));
		this.#choice = {...this.#choice, partitions};
		return devices;
	}

	async preflight(answers: MountAnswers): Promise<Preflight> {
		// A signal would end the session.
		const {sentences} = await preflightOf(this.#session, answers.device, quiet({signal: new AbortController().signal}));
		return {state: sentences, plan: mountPlan(this.#choice, answers), command: mountCommand(this.#choice, answers)};
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
	async mountIn(
		runtime: Runtime,
		{device, mountpoint, readOnly, peek = false, degraded = false, ownership, symlinks, create}: MountAnswers & {readonly create: boolean},
	): Promise<Session> {
		const {context, folders} = runtime;
		const place = await this.#orStop(context, async () => checkMountpoint(runtime, mountpoint, create));
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

/** A machine that cannot be joined, for whatever reason, is no reason to fail: then the session has one of its own. */
async function joinOrOpen(runtime: Runtime, options: SessionOptions, hosts: readonly SessionRecord[]): Promise<OpenSession> {
	const host = hostFor(hosts, [options.source]);
	if (!host) return openSession(runtime, options);
	try {
		return await openSession(runtime, {...options, host});
	} catch (error) {
		runtime.context.signal.throwIfAborted();
		if (error instanceof LeftBehindError || usesSame(host, options.source)) throw error;
		runtime.context.emit({type: 'notice', text: `it gets a virtual machine of its own: ${(error as Error).message}`});
		return openSession(runtime, options);
	}
}

/** @throws UsageError when a disk is named twice: a guest would see two that are alike. */
function refuseTwice(sources: readonly Source[]): void {
	const twice = sources.find(({path}, index) => sources.findIndex(other => other.path === path) !== index);
	if (!twice) return;
	throw new UsageError(`${twice.path} is named twice`, {nextSteps: [`Name several of its partitions with commas: ${twice.path}:1,2`]});
}
