import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import type {Engine} from '../engine.js';
import {UserError} from '../errors.js';
import {type LogReader, readEventLog} from '../event-log.js';
import type {Context} from '../events.js';
import {fromErrorData} from './error-data.js';
import {follow} from './follow.js';
import {type MountOrder, stopOrder} from './orders.js';
import {putBack, unstoppable} from './put-back.js';
import type {SessionFiles} from './session-files.js';
import type {Phase, Status} from './status.js';

/** The command's side of the line to the supervisor that it started. */
export class SupervisorClient {
	readonly #engine: Engine;
	readonly #files: SessionFiles;
	readonly #process: ChildProcess;
	readonly #log: LogReader;

	constructor(engine: Engine, files: SessionFiles, process: ChildProcess) {
		this.#engine = engine;
		this.#files = files;
		this.#process = process;
		this.#log = readEventLog(files.log);
	}

	order(order: MountOrder): void {
		// When the supervisor is gone, waiting for what it does will tell.
		if (this.#process.connected) this.#process.send(order, () => {});
	}

	/**
	Wait until the session has come so far. When it ends before, or the signal aborts, everything was put back before this throws.
	@throws What stopped it; the signal's reason; LeftBehindError when something could not be put back.
	*/
	async until(phase: Phase): Promise<Status> {
		let status: Status | undefined;
		try {
			status = await this.#follow(phase, this.#engine.context);
		} catch (error) {
			await this.stop(error);
			throw error;
		}

		if (status?.phase === phase) return status;
		const failure = status?.failure ? fromErrorData(status.failure) : await this.#crash();
		await this.#finish(failure);
		throw failure;
	}

	/** Let the session end. @param reason Why, when that is not what was wanted. @throws LeftBehindError */
	async stop(reason?: unknown): Promise<void> {
		if (this.#process.connected) this.#process.send(stopOrder, () => {});
		await this.#follow('ended', unstoppable(this.#engine).context);
		await this.#finish(reason);
	}

	/** @returns Undefined when the supervisor is gone without having come so far, or having ended the session. */
	async #follow(phase: Phase, context: Context): Promise<Status | undefined> {
		return follow({
			files: this.#files,
			log: this.#log,
			reached: status => status.phase === phase || status.phase === 'ended',
			alive: async () => this.#isRunning,
			context,
		});
	}

	get #isRunning(): boolean {
		return this.#process.exitCode === null && this.#process.signalCode === null;
	}

	/** What the supervisor could not put back we try: it has no terminal to ask for a password, and it may have been killed. */
	async #finish(cause: unknown): Promise<void> {
		if (this.#isRunning) await once(this.#process, 'exit');
		await putBack(this.#engine, this.#files.id, cause);
	}

	async #crash(): Promise<UserError> {
		const said = (await readFile(this.#files.crash, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join(' ');
		const {exitCode, signalCode} = this.#process;
		const ending = signalCode ?? (exitCode === null ? '' : `status ${exitCode}`);
		return new UserError(`the supervisor of the session ended unexpectedly${ending ? ` (${ending})` : ''}${said ? `: ${said}` : ''}`);
	}
}
