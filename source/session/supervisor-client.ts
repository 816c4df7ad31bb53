import {stat} from 'node:fs/promises';
import * as v from 'valibot';
import {UserError} from '../errors.js';
import {type LogReader, readEventLog} from '../event-log.js';
import type {Context} from '../events.js';
import type {Runtime} from '../runtime.js';
import {cleanUp, unstoppable} from './clean-up.js';
import {fromErrorData} from './error-data.js';
import {follow} from './follow.js';
import type {SessionFiles} from './session-files.js';
import type {Phase, Status} from './status.js';
import type {SupervisorLink} from './supervisor-link.js';
import {
	beginMessage,
	type MountRequest,
	type NumberedRequest,
	newsMessage,
	type Request,
	type Response,
	response,
	stopMessage,
} from './supervisor-protocol.js';

/** The command's side of the supervisor protocol. When something goes wrong with the session, it is cleaned up before anything here throws. */
export class SupervisorClient {
	readonly #runtime: Runtime;
	readonly #files: SessionFiles;
	readonly #link: SupervisorLink;
	readonly #log: LogReader;
	readonly #responses = new Map<number, Response>();
	#lastId = 0;
	#hear = () => {};
	#cleaning: Promise<void> | undefined;

	constructor(runtime: Runtime, files: SessionFiles, link: SupervisorLink) {
		this.#runtime = runtime;
		this.#files = files;
		this.#link = link;
		this.#log = oneAfterTheOther(readEventLog(files.log));
		link.channel.onMessage(message => {
			if (message !== newsMessage) {
				const received = v.parse(response, message);
				this.#responses.set(received.id, received);
			}

			this.#hear();
		});
		link.channel.onClosed(() => this.#hear());
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
		const id = this.#sendRequest(request);
		await this.#orEnd(() => this.#responses.has(id), context);
		const received = this.#responses.get(id);
		if (!received) throw new Error(`request ${id} has no response`);
		this.#responses.delete(id);
		if ('error' in received) throw fromErrorData(received.error);
		return v.parse(result, received.result);
	}

	/** Have the session mount. It needs this process no more then. @throws Like `until`. */
	async mount(request: MountRequest, context: Context): Promise<void> {
		this.#sendRequest(request);
		await this.until('mounted', context);
		this.#link.leave();
	}

	/**
	Wait until the session is in a phase. When it ends before, or the signal aborts, everything was cleaned up before this throws.
	@throws What stopped it; the signal's reason; LeftBehindError when something could not be cleaned up.
	*/
	async until(phase: Phase, context: Context): Promise<Status> {
		return this.#orEnd(status => status.phase === phase, context);
	}

	/** End the session. @param reason The error that led to this, if any. @throws LeftBehindError */
	async stop(context: Context, reason?: unknown): Promise<void> {
		const patient = unstoppable(context);
		this.#send(stopMessage);
		await this.#follow(({phase}) => phase === 'ended', patient);
		await this.#cleanUp(patient, reason);
	}

	/** @returns The request's number. */
	#sendRequest(request: Request): number {
		this.#lastId += 1;
		this.#send({id: this.#lastId, request});
		return this.#lastId;
	}

	/** A supervisor that is gone is noticed by whoever waits for the response. */
	#send(message: NumberedRequest | string): void {
		this.#link.channel.send(message);
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
		await this.#cleanUp(context, failure);
		throw failure;
	}

	/** @returns Undefined when the supervisor is gone without having come so far. */
	async #follow(reached: (status: Status) => boolean, context: Context): Promise<Status | undefined> {
		const alive = async () => (await this.#link.isAlive()) && !(await this.#link.isStopped());
		const onNews = (listener: () => void) => {
			this.#hear = listener;
		};
		return follow({files: this.#files, log: this.#log, reached, alive, context, onNews});
	}

	/** Clean up what the supervisor could not: it has no terminal to ask for a password, and it may have been killed. */
	async #cleanUp(context: Context, cause: unknown): Promise<void> {
		// What was stopped would not end.
		if (await this.#link.isStopped()) this.#link.kill();
		this.#cleaning ??= this.#link.ended().then(async () => cleanUp({...this.#runtime, context}, this.#files.id, cause));
		await this.#cleaning;
	}

	async #crash(): Promise<UserError> {
		const {id, crash} = this.#files;
		const {size} = await stat(crash).catch(() => ({size: 0}));
		const how = this.#link.ending();
		const ending = how === undefined ? 'was stopped' : `ended unexpectedly${how}`;
		return new UserError(`the process that looks after the session ${ending}`, {
			nextSteps: [...(size > 0 ? [`see what it said: ${crash}`] : []), `see what happened: vmfuse-tui logs ${id}`],
		});
	}
}

/** A session can be stopped while a request is under way. Each event goes to one of the two readers. */
function oneAfterTheOther(reader: LogReader): LogReader {
	let last: ReturnType<LogReader['next']> = Promise.resolve([]);
	return {
		next() {
			last = last.then(async () => reader.next());
			return last;
		},
	};
}
