import {open} from 'node:fs/promises';
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
@throws CanceledError on Ctrl-C.
*/
export async function askSecret(question: string): Promise<Buffer> {
	const terminal = await open('/dev/tty', 'r+');
	const input = new ReadStream(terminal.fd);
	try {
		input.setRawMode(true);
		await terminal.write(question);
		return await readSecret(input);
	} finally {
		input.setRawMode(false);
		await terminal.write('\r\n');
		input.destroy();
		await terminal.close().catch(() => {});
	}
}

async function readSecret(input: ReadStream): Promise<Buffer> {
	let typed: Typed = {bytes: [], state: 'typing'};
	for await (const chunk of input.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
		for (const byte of chunk) {
			if (typed.state === 'typing') typed = typeByte(typed.bytes, byte);
		}

		if (typed.state !== 'typing') break;
	}

	if (typed.state === 'canceled') throw new CanceledError('by Ctrl-C');
	return Buffer.from(typed.bytes);
}
