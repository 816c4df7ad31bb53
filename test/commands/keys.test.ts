import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {typeByte} from '../../source/commands/ask-secret.js';
import {keyRing} from '../../source/commands/key-ring.js';
import {UsageError} from '../../source/errors.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';

describe('typeByte', () => {
	const type = (text: string) => {
		let typed: ReturnType<typeof typeByte> = {bytes: [], state: 'typing'};
		for (const byte of Buffer.from(text)) if (typed.state === 'typing') typed = typeByte(typed.bytes, byte);
		return [typed.state, Buffer.from(typed.bytes).toString()];
	};

	it.each([
		['secret\rmore', 'done', 'secret'],
		['secret\n', 'done', 'secret'],
		['a\u0004', 'done', 'a'],
		['ab\u007Fc\r', 'done', 'ac'],
		['aé\u007F\b\b\bž\r', 'done', 'ž'],
		['wrong\u0015right\r', 'done', 'right'],
		['open "sésame"\r', 'done', 'open "sésame"'],
		['abc\u0003', 'canceled', ''],
		['abc', 'typing', 'abc'],
	])('%j', (text, state, expected) => {
		expect(type(text)).toEqual([state, expected]);
	});
});

describe('keyRing', () => {
	const {signal} = new AbortController();
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-keys-'));
	});
	afterAll(async () => rm(folder, {recursive: true}));

	async function keysOf(content: string | Buffer): Promise<readonly string[]> {
		const file = path.join(folder, 'key');
		await writeFile(file, content);
		const keys: string[] = [];
		for await (const key of (await keyRing(file, signal))({path: '/dev/sdb1'} as GuestDevice)) keys.push(key.toString('latin1'));
		return keys;
	}

	it('takes the bytes of a file as they are, and also without the newline at the end', async () => {
		expect(await keysOf('secret')).toEqual(['secret']);
		expect(await keysOf('two\nlines\n')).toEqual(['two\nlines\n', 'two\nlines']);
		expect(await keysOf(Buffer.from([0, 255, 10]))).toEqual(['\0\u00FF\n', '\0\u00FF']);
	});

	it('refuses a file that is empty', async () => {
		await expect(keysOf('')).rejects.toThrow(UsageError);
	});

	it.each([
		['is not there', 'none', 'there is no such file'],
		['is a folder', '.', 'it is a folder'],
	])('refuses one that %s by its name, with what to do', async (_, name, why) => {
		const file = path.join(folder, name);
		await expect(keyRing(file, signal)).rejects.toMatchObject({
			message: `the key file ${file} cannot be read: ${why}`,
			nextSteps: [expect.stringContaining('leave out --key-file')],
		});
	});

	it('has none without a terminal', async () => {
		const keys = (await keyRing(undefined, signal))({path: '/dev/sdb1'} as GuestDevice)[Symbol.asyncIterator]();
		expect(process.stdin.isTTY).toBeFalsy();
		expect(await keys.next()).toEqual({done: true, value: undefined});
	});

	it('does not go on waiting for standard input when it is stopped', async () => {
		const stop = new AbortController();
		const keys = keyRing('-', stop.signal);
		stop.abort(new Error('by SIGTERM'));
		await expect(keys).rejects.toThrow('by SIGTERM');
	});
});
