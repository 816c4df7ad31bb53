import {open} from 'node:fs/promises';
import process from 'node:process';
import {ReadStream} from 'node:tty';
import {CanceledError} from '../errors.js';

/** What came of one more key. */
type Typed = {readonly bytes: readonly number[]; readonly state: 'typing' | 'done' | 'canceled'};

/** One byte from a terminal in raw mode: Ctrl-C cancels; Enter and Ctrl-D end; backspace takes a whole character of UTF-8; Ctrl-U all. */
export function typeByte(bytes: readonly number[], byte: number): Typed {
	if (byte === 0x03) return {bytes: [], state: 'canceled'};
	if (byte === 0x0d || byte === 0x0a || byte === 0x04) return {bytes, state: 'done'};
	if (byte === 0x15) return {bytes: [], state: 'typing'};
	if (byte === 0x7f || byte === 0x08) {
		const last = bytes.findLastIndex(one => (one & 0xc0) !== 0x80);
		return {bytes: bytes.slice(0, Math.max(0, last)), state: 'typing'};
	}

	return {bytes: [...bytes, byte], state: 'typing'};
}

/**
Ask for a secret on the terminal, whatever standard input and output are. Nothing of what is typed is shown.
@throws The signal's reason when that aborts: Ctrl-C makes it SIGINT, as everywhere; CanceledError when the terminal is gone.
*/
export async function askSecret(question: string, signal: AbortSignal): Promise<Buffer> {
	signal.throwIfAborted();
	const terminal = await open('/dev/tty', 'r+');
	const input = new ReadStream(terminal.fd);
	// When the terminal goes away, the stream ends with an error.
	input.on('error', () => {});
	try {
		input.setRawMode(true);
		await terminal.write(question);
		return await readSecret(input, signal);
	} finally {
		input.setRawMode(false);
		await terminal.write('\r\n').catch(() => {});
		input.destroy();
		await terminal.close().catch(() => {});
	}
}

async function readSecret(input: ReadStream, signal: AbortSignal): Promise<Buffer> {
	let typed: Typed = {bytes: [], state: 'typing'};
	let end = () => {};
	const ended = new Promise<void>(resolve => {
		end = resolve;
	});
	signal.addEventListener('abort', end);
	input.on('close', end).on('error', end).on('end', end);
	input.on('data', (chunk: Buffer) => {
		for (const byte of chunk) if (typed.state === 'typing') typed = typeByte(typed.bytes, byte);
		if (typed.state === 'done') end();
		if (typed.state === 'canceled') process.kill(process.pid, 'SIGINT');
	});
	await ended;
	input.pause();
	signal.removeEventListener('abort', end);
	signal.throwIfAborted();
	if (typed.state !== 'done') throw new CanceledError('because the terminal is gone');
	return Buffer.from(typed.bytes);
}
