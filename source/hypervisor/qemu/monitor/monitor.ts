import {createConnection, type Socket} from 'node:net';

/** QEMU refused a command. `message` is its own description. */
export class QmpError extends Error {
	override readonly name = 'QmpError';
}

/** The machine ended, or its monitor closed the connection, before it answered. */
export class MonitorClosedError extends Error {
	/** The code of any connection that is cut off: callers take it for a machine that is off. */
	readonly code = 'ECONNRESET';
	override readonly name = 'MonitorClosedError';
}

type Message = {
	readonly QMP?: unknown;
	readonly id?: number;
	readonly return?: unknown;
	readonly error?: {readonly desc: string};
	readonly event?: string;
	readonly data?: Readonly<Record<string, unknown>>;
};

type Waiting = {
	readonly matches: (message: Message) => boolean;
	readonly resolve: (message: Message) => void;
	readonly reject: (error: unknown) => void;
};

/** Milliseconds that QEMU may take to answer: its main loop waits for the host's disks, and is slow on a busy computer without KVM. */
const defaultLimit = 60_000;

/**
A connection to one QMP socket: JSON lines, as QEMU's docs/interop/qmp-spec says. QEMU serves one connection a socket at a time,
so keep it no longer than needed.
*/
export class Monitor {
	readonly #socket: Socket;
	readonly #signal: AbortSignal;
	readonly #waiting = new Set<Waiting>();
	#closed: unknown;
	#lastId = 0;
	#rest = '';

	private constructor(socket: Socket, signal: AbortSignal) {
		this.#socket = socket;
		this.#signal = signal;
		socket.setEncoding('utf8');
		socket.on('data', (text: string) => this.#read(text));
		socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(isClosedThere(error) ? closed(error) : error));
		const close = () => socket.destroy();
		signal.addEventListener('abort', close);
		socket.on('close', () => signal.removeEventListener('abort', close));
		socket.on('close', () => this.#fail(closed()));
	}

	/**
	Connect, wait for QEMU's banner and leave the negotiation mode.
	@param signal - closes the connection; what is under way then throws its reason.
	@throws the socket's error (`ENOENT`, `ECONNREFUSED`: nobody listens), or an Error after `limit` milliseconds.
	*/
	static async connect(path: string, signal: AbortSignal, limit = defaultLimit): Promise<Monitor> {
		signal.throwIfAborted();
		const monitor = new Monitor(createConnection({path}), signal);
		try {
			const what = 'answer at its monitor: it hangs, or another program uses this monitor';
			await monitor.#wait(message => message.QMP !== undefined, what, limit);
			await monitor.execute('qmp_capabilities');
			return monitor;
		} catch (error) {
			monitor.close();
			throw error;
		}
	}

	/**
	Run one command.
	@throws QmpError when QEMU refuses it, MonitorClosedError when the machine ends meanwhile, an Error after `limit` milliseconds.
	*/
	async execute(command: string, arguments_?: Readonly<Record<string, unknown>>, limit = defaultLimit): Promise<unknown> {
		this.#lastId++;
		const id = this.#lastId;
		const answer = this.#wait(message => message.id === id, `answer ${command}`, limit);
		this.#socket.write(`${JSON.stringify({execute: command, arguments: arguments_, id})}\n`);
		const message = await answer;
		if (message.error) throw new QmpError(message.error.desc);
		return message.return;
	}

	/** Run a line of the human monitor, for what QMP lacks. @returns What it prints: nothing for most that succeed. @throws As `execute`. */
	async human(line: string): Promise<string> {
		return String(await this.execute('human-monitor-command', {'command-line': line})).trim();
	}

	/** The data of the next such event; ask before you run the command that leads to it. */
	async event(name: string, matches: (data: Readonly<Record<string, unknown>>) => boolean, limit = defaultLimit): Promise<void> {
		await this.#wait(message => message.event === name && matches(message.data ?? {}), `report ${name}`, limit);
	}

	close(): void {
		this.#socket.destroy();
	}

	async #wait(matches: Waiting['matches'], what: string, limit: number): Promise<Message> {
		if (this.#closed) throw this.#closed;
		let forget = () => {};
		const message = new Promise<Message>((resolve, reject) => {
			const waiting = {matches, resolve, reject};
			const timer = setTimeout(() => reject(new Error(`within ${limit / 1000} s the virtual machine did not ${what}`)), limit);
			this.#waiting.add(waiting);
			forget = () => {
				clearTimeout(timer);
				this.#waiting.delete(waiting);
			};
		});
		return message.finally(forget);
	}

	#read(text: string): void {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop() ?? '';
		try {
			for (const line of lines) {
				const message = JSON.parse(line) as Message;
				for (const {matches, resolve} of this.#waiting) if (matches(message)) resolve(message);
			}
		} catch (error) {
			this.#socket.destroy(new Error('the monitor of the virtual machine speaks something else than QMP', {cause: error}));
		}
	}

	#fail(error: Error): void {
		this.#closed ??= this.#signal.aborted ? this.#signal.reason : error;
		for (const {reject} of this.#waiting) reject(this.#closed);
	}
}

/** As the system says of a socket whose other side went away with something unread. */
function isClosedThere({code}: NodeJS.ErrnoException): boolean {
	return code === 'ECONNRESET' || code === 'EPIPE';
}

function closed(cause?: Error): MonitorClosedError {
	return new MonitorClosedError('the virtual machine ended or closed its monitor', {cause});
}
