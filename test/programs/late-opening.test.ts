import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Readable, Writable} from 'node:stream';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {sftpFilter} from '../../source/session/links/sftp-filter.js';
import {packet, packetsIn, type Sample, uint32} from '../session/links/sftp-samples.js';
import {canMountLocally, LocalMount, server} from './local-mount.js';

const types = {open: 3, close: 4, read: 5, write: 6, lstat: 7, fstat: 8, setstat: 9, remove: 13, rename: 18, handle: 102, attributes: 105};
const names = ['a', 'b', 'c'];

/** Something that programs do with files. `file` is one of `names`; `which` is one of the files that are open. */
const operation = fc.oneof(
	{weight: 6, arbitrary: fc.record({kind: fc.constant('open'), file: fc.constantFrom(...names)})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('create'), file: fc.constantFrom(...names)})},
	{
		weight: 5,
		arbitrary: fc.record({kind: fc.constantFrom('read', 'fstat', 'write', 'close'), which: fc.nat({max: 9}), at: fc.nat({max: 40})}),
	},
	{weight: 4, arbitrary: fc.record({kind: fc.constant('close'), which: fc.nat({max: 9})})},
	{weight: 2, arbitrary: fc.record({kind: fc.constant('rename'), file: fc.constantFrom(...names), to: fc.constantFrom(...names)})},
	{weight: 1, arbitrary: fc.record({kind: fc.constantFrom('remove', 'truncate'), file: fc.constantFrom(...names)})},
);
type Operation = {readonly kind: string; readonly file?: string; readonly to?: string; readonly which?: number; readonly at?: number};

/** The real server, with our filter before it or without. */
class Client {
	readonly #child: ChildProcessByStdio<Writable, Readable, null>;
	readonly #requests: Writable;
	readonly #waiting = new Map<number, (reply: Sample) => void>();
	readonly #folder: string;
	readonly #opened: string[] = [];
	#bytes = Buffer.alloc(0);
	#lastId = 0;

	private constructor(folder: string, isFiltered: boolean) {
		this.#folder = folder;
		this.#child = spawn(server ?? '', {stdio: ['pipe', 'pipe', 'inherit']});
		const filter = isFiltered ? sftpFilter(folder, () => true) : undefined;
		filter?.requests.pipe(this.#child.stdin);
		this.#requests = filter?.requests ?? this.#child.stdin;
		(filter ? this.#child.stdout.pipe(filter.replies) : this.#child.stdout).on('data', (piece: Buffer) => this.#take(piece));
	}

	static async start(folder: string, isFiltered: boolean): Promise<Client> {
		await rm(folder, {recursive: true, force: true});
		await mkdir(folder);
		for (const name of names) await writeFile(path.join(folder, name), `${name} from the beginning, of some length`);
		const client = new Client(folder, isFiltered);
		const ready = new Promise(resolve => client.#waiting.set(3, resolve));
		client.#requests.write(Buffer.from([0, 0, 0, 5, 1, 0, 0, 0, 3]));
		await ready;
		client.#lastId = 10;
		return client;
	}

	end(): void {
		this.#requests.end();
		this.#child.kill();
	}

	/** @returns What a program would notice of it. The requests are sent before anything is awaited. */
	async do({kind, file = '', to = '', which = 0, at = 0}: Operation, number: number): Promise<unknown> {
		const [name, other] = [path.join(this.#folder, file), path.join(this.#folder, to)];
		const index = which % Math.max(1, this.#opened.length);
		const handle = this.#opened[index] ?? 'none';
		const place = Buffer.concat([uint32(0), uint32(at)]);
		switch (kind) {
			case 'open':
			case 'create': {
				const flags = kind === 'open' ? 1 : 0x1b;
				const opened = this.#ask(types.open, name, uint32(flags), uint32(0));
				const looked = this.#ask(types.lstat, name);
				const [first, second] = [await opened, await looked];
				if (second.type === types.attributes && first.type === types.handle) this.#opened.push(first.text);
				else if (first.type === types.handle) await this.#ask(types.close, first.text);
				return [second.type, second.type === types.attributes ? [first.type, second.bytes.subarray(13, 21)] : 'no file'];
			}

			case 'read': {
				return contentOf(await this.#ask(types.read, handle, place, uint32(20)));
			}

			case 'fstat': {
				const reply = await this.#ask(types.fstat, handle);
				return [reply.type, reply.bytes.subarray(13, reply.type === types.attributes ? 21 : 13)];
			}

			case 'write': {
				// What it says of a file that is only read, which no kernel asks for, does not matter.
				const reply = await this.#ask(types.write, handle, place, `written ${number}`);
				return reply.bytes.readUInt32BE(9) === 0;
			}

			case 'close': {
				this.#opened.splice(index, 1);
				return contentOf(await this.#ask(types.close, handle));
			}

			case 'rename': {
				return contentOf(await this.#ask(200, 'posix-rename@openssh.com', name, other));
			}

			case 'remove': {
				return contentOf(await this.#ask(types.remove, name));
			}

			default: {
				return contentOf(await this.#ask(types.setstat, name, uint32(1), uint32(0), uint32(number)));
			}
		}
	}

	async #ask(type: number, ...parts: ReadonlyArray<string | Buffer>): Promise<Sample> {
		const id = ++this.#lastId;
		return new Promise(resolve => {
			this.#waiting.set(id, resolve);
			this.#requests.write(packet(type, id, ...parts));
		});
	}

	#take(piece: Buffer): void {
		this.#bytes = Buffer.concat([this.#bytes, piece]);
		while (this.#bytes.length >= 4 && this.#bytes.length >= 4 + this.#bytes.readUInt32BE(0)) {
			const end = 4 + this.#bytes.readUInt32BE(0);
			const [reply] = packetsIn(this.#bytes.subarray(0, end));
			this.#bytes = this.#bytes.subarray(end);
			if (!reply) continue;
			const take = this.#waiting.get(reply.id);
			if (!take) throw new Error(`nobody asked ${reply.id}`);
			this.#waiting.delete(reply.id);
			take(reply);
		}
	}
}

/** Data with its length, or the code of a status without its text. */
const contentOf = ({type, bytes}: Sample) => [type, type === 101 ? bytes.readUInt32BE(9) : bytes.subarray(9).toString('latin1')];

let folder: string;

beforeAll(async () => {
	folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse late-')));
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

describe.runIf(server !== undefined)('files that are opened late', () => {
	test('are to programs what they would be otherwise, whatever is done to them meanwhile', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(operation, {minLength: 10, maxLength: 60}), fc.boolean(), async (operations, isBusy) => {
				const clients = [await Client.start(path.join(folder, 'late'), true), await Client.start(path.join(folder, 'plain'), false)];
				try {
					const results = clients.map(async client => {
						const all: unknown[] = [];
						for (const [number, one] of operations.entries()) {
							// Readers need not wait for each other, as when several programs run. Where one changes what another reads, either may be first.
							if (!['open', 'read', 'fstat'].includes(one.kind)) await Promise.all(all);
							const result = client.do(one as Operation, number);
							all.push(one.kind === 'read' && isBusy ? result : await result);
						}

						return Promise.all(all);
					});
					const [late, plain] = await Promise.all(results);
					expect(late).toEqual(plain);
				} finally {
					for (const client of clients) client.end();
				}
			}),
			{numRuns: 150},
		);
	});
});

describe.runIf(canMountLocally)('files that are read again through sshfs', () => {
	test('are not opened and closed by the server, but those that have changed are read as they are', async () => {
		const local = await LocalMount.create();
		try {
			const requests = local.at('requests');
			await writeFile(local.at('bin', 'ssh'), `#!/bin/sh\ntee '${requests}' | ${server}\n`);
			await chmod(local.at('bin', 'ssh'), 0o755);
			for (let index = 0; index < 20; index++) await writeFile(local.at('disk', `${index}`), `${index}`.repeat(2000));
			await local.with({readOnly: false, ownership: 'stored', symlinks: 'inside'}, async mountpoint => {
				const counts: Array<readonly number[]> = [];
				let before = 0;
				for (let round = 0; round < 3; round++) {
					if (round === 2) await writeFile(local.at('disk', '7'), 'by another way');
					for (let index = 0; index < 20; index++) {
						const expected = round === 2 && index === 7 ? 'by another way' : `${index}`.repeat(2000);
						expect(await readFile(path.join(mountpoint, `${index}`), 'utf8')).toBe(expected);
					}

					// Closings are not waited for: the last one may not be there yet.
					const recorded = packetsIn(await readFile(requests));
					counts.push([types.open, types.read].map(type => recorded.slice(before).filter(one => one.type === type).length));
					before = recorded.length;
				}

				// What stays open for 0.1 s is opened by the server after all, as may happen on a busy computer.
				const few = expect.toSatisfy((count: number) => count < 10);
				expect(counts).toEqual([
					[20, 20],
					[few, 0],
					[few, 1],
				]);
			});
		} finally {
			await local.close();
		}
	});
});
