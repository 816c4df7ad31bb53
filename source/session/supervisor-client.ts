import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import * as v from 'valibot';
import {UserError} from '../errors.js';
import {type LogReader, readEventLog} from '../event-log.js';
import type {Context} from '../events.js';
import type {Runtime} from '../runtime.js';
import {cleanUp} from './clean-up.js';
import {fromErrorData} from './error-data.js';
import {follow} from './follow.js';
import type {SessionFiles} from './session-files.js';
import type {Phase, Status} from './status.js';
import {
	beginMessage,
	type MountRequest,
	type NumberedRequest,
	type Request,
	type Response,
	response,
	stopMessage,
} from './supervisor-protocol.js';

/** The command's side of the line to the supervisor that it started. What goes wrong with the session is put back before anything here throws. */
export class SupervisorClient {
	readonly #engine: Runtime;
	readonly #files: SessionFiles;
	readonly #process: ChildProcess;
	readonly #log: LogReader;
	readonly #responses = new Map<number, Response>();
	#lastId = 0;
	#finished: Promise<void> | undefined;

	/** @param engine Its context is only for what is put back when nobody has given another. */
	constructor(engine: Runtime, files: SessionFiles, process: ChildProcess) {
		this.#engine = engine;
		this.#files = files;
		this.#process = process;
		this.#log = oneAfterTheOther(readEventLog(files.log));
		process.on('message', message => {
			const received = v.parse(response, message);
			this.#responses.set(received.id, received);
		});
	}

	begin(): void {
		this.#send(beginMessage);
	}

	/**
	Send a request and wait for its response. Events are passed on meanwhile.
	@param result What the response must be.
	@throws The request's own error: the session goes on. Like `until` when the session ends, or the signal aborts.
	*/
	async request<Result>(
		request: Exclude<Request, MountRequest>,
		result: v.GenericSchema<unknown, Result>,
		context: Context,
	): Promise<Result> {
		const id = this.#number(request);
		await this.#orEnd(() => this.#responses.has(id), context);
		const received = this.#responses.get(id);
		if (!received) throw new Error(`request ${id} has no response`);
		this.#responses.delete(id);
		if ('error' in received) throw fromErrorData(received.error);
		return v.parse(result, received.result);
	}

	/** Have the session mount; it needs us no more then. @throws Like `until`. */
	async mount(request: MountRequest, context: Context): Promise<void> {
		this.#number(request);
		await this.until('mounted', context);
		this.#process.unref();
	}

	/**
	Wait until the session has come so far. When it ends before, or the signal aborts, everything was put back before this throws.
	@throws What stopped it; the signal's reason; LeftBehindError when something could not be put back.
	*/
	async until(phase: Phase, context: Context): Promise<Status> {
		return this.#orEnd(found => found.phase === phase, context);
	}

	/** Let the session end. @param reason Why, when that is not what was wanted. @throws LeftBehindError */
	async stop(context: Context, reason?: unknown): Promise<void> {
		const patient: Context = {...context, signal: new AbortController().signal};
		this.#send(stopMessage);
		await this.#follow(({phase}) => phase === 'ended', patient);
		await this.#finish(patient, reason);
	}

	/** Send a request. @returns Its number. */
	#number(request: Request): number {
		this.#lastId += 1;
		this.#send({id: this.#lastId, request});
		return this.#lastId;
	}

	/** When the supervisor is gone, waiting for what it does will tell. */
	#send(message: NumberedRequest | string): void {
		if (this.#process.connected) this.#process.send(message, () => {});
	}

	async #orEnd(reached: (status: Status) => boolean, context: Context): Promise<Status> {
		let status: Status | undefined;
		try {
			status = await this.#follow(found => reached(found) || found.phase === 'ended', context);
		} catch (error) {
			await this.stop(context, error);
			throw error;
		}

		if (status && reached(status)) return status;
		const failure = status?.failure ? fromErrorData(status.failure) : await this.#crash();
		await this.#finish(context, failure);
		throw failure;
	}

	/** @returns Undefined when the supervisor is gone without having come so far. */
	async #follow(reached: (status: Status) => boolean, context: Context): Promise<Status | undefined> {
		return follow({files: this.#files, log: this.#log, reached, alive: async () => this.#isRunning, context});
	}

	get #isRunning(): boolean {
		return this.#process.exitCode === null && this.#process.signalCode === null;
	}

	/** What the supervisor could not put back we try: it has no terminal to ask for a password, and it may have been killed. */
	async #finish(context: Context, cause: unknown): Promise<void> {
		this.#finished ??= this.#cleanUp(context, cause);
		await this.#finished;
	}

	async #cleanUp(context: Context, cause: unknown): Promise<void> {
		if (this.#isRunning) await once(this.#process, 'exit');
		await cleanUp({...this.#engine, context}, this.#files.id, cause);
	}

	async #crash(): Promise<UserError> {
		const said = (await readFile(this.#files.crash, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join(' ');
		const {exitCode, signalCode} = this.#process;
		const ending = signalCode ?? (exitCode === null ? '' : `status ${exitCode}`);
		return new UserError(`the supervisor of the session ended unexpectedly${ending ? ` (${ending})` : ''}${said ? `: ${said}` : ''}`);
	}
}

/** Who stops a session may do so while a request is under way: each event is told to one of the two. */
function oneAfterTheOther(reader: LogReader): LogReader {
	let last: ReturnType<LogReader['next']> = Promise.resolve([]);
	return {
		next() {
			last = last.then(async () => reader.next());
			return last;
		},
	};
}
