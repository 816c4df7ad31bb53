import {randomBytes} from 'node:crypto';
import {connect, type Socket} from 'node:net';
import type {Ending} from '../transport.js';

/** The connection to a port broke. What a sentence about a program goes on with. */
const broken = 'did not end: the connection to the guest broke';

/** One port of a guest that serves commands (service-script.ts), one at a time. */
export class Port {
	readonly #socket: Socket;
	/** What was read and belongs to no answer yet. */
	#heard: Buffer = Buffer.alloc(0);
	#wake = () => {};
	#isClosed = false;
	/** Resolves when the connection is gone. */
	readonly closed: Promise<void>;

	private constructor(socket: Socket) {
		this.#socket = socket;
		this.closed = new Promise(resolve => {
			socket.once('close', () => {
				this.#isClosed = true;
				this.#wake();
				resolve();
			});
		});
		socket.on('data', (piece: Buffer) => {
			this.#heard = this.#heard.length === 0 ? piece : Buffer.concat([this.#heard, piece]);
			this.#wake();
		});
		// It is closed then.
		socket.on('error', () => {});
	}

	/** Connect to the host's end of a port, which does not show that anybody serves it. @throws the socket's error. */
	static async connect(path: string): Promise<Port> {
		return new Promise((resolve, reject) => {
			const socket = connect({path});
			socket.once('error', reject);
			socket.once('connect', () => {
				socket.off('error', reject);
				resolve(new Port(socket));
			});
		});
	}

	/**
	Run a line. Resolves when it has ended, however long that takes.
	@param onStart Called with the number of its process.
	@throws Error when the connection breaks.
	*/
	async run(line: string, stdin: string | Buffer, onStart: (pid: number) => void = () => {}): Promise<Ending> {
		const word = randomBytes(16).toString('hex');
		const input = Buffer.from(stdin as string);
		const text = line
			.split('\n')
			.map(part => `-${part}`)
			.join('\n');
		// An empty line ends what somebody else may have left unfinished.
		const begin = `\n@ ${word}\n${text}\n`;
		if (input.length > 0) {
			this.#socket.write(`${begin}= ${input.length}\n`);
			this.#socket.write(input);
			await this.#until(`@${word} got\n`);
			this.#socket.write(`! ${word}\n`);
		} else {
			this.#socket.write(`${begin}! ${word}\n`);
		}

		await this.#until(`@${word} `);
		onStart(Number(await this.#until('\n')));
		const stdout = await this.#until(`@${word} err\n`);
		const stderr = await this.#until(`@${word} end `);
		const status = Number(await this.#until('\n'));
		const output = {stdout: stdout.toString(), stderr: stderr.toString()};
		// A shell's way to tell of a signal.
		return status > 128 && status <= 128 + 64
			? {...output, signalName: signalNames.get(status - 128) ?? String(status - 128)}
			: {...output, status};
	}

	/** Send what means nothing, to where an input may be expected that was cut off. */
	fill(bytes: number): void {
		this.#socket.write(`${'x'.repeat(bytes)}\n`);
	}

	close(): void {
		this.#socket.destroy();
	}

	/** What comes before a mark; the mark is taken, too. */
	async #until(mark: string): Promise<Buffer> {
		let from = 0;
		for (;;) {
			const at = this.#heard.indexOf(mark, from);
			if (at !== -1) {
				const before = this.#heard.subarray(0, at);
				this.#heard = this.#heard.subarray(at + mark.length);
				return before;
			}

			if (this.#isClosed) throw new Error(broken);
			from = Math.max(0, this.#heard.length - mark.length);
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
	}
}

/** Signals by their numbers on Linux. */
const signalNames: ReadonlyMap<number, string> = new Map([
	[1, 'HUP'],
	[2, 'INT'],
	[6, 'ABRT'],
	[9, 'KILL'],
	[11, 'SEGV'],
	[13, 'PIPE'],
	[15, 'TERM'],
]);
