import {createHash} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {UsageError, UserError} from '../../source/errors.js';
import type {Context, EngineEvent} from '../../source/events.js';
import {download, fetchWord} from '../../source/iso/download.js';
import {findIso} from '../../source/iso/find-iso.js';
import {type FileServer, serveFiles} from './file-server.js';

const body = Buffer.from(Array.from({length: 300_000}, (_, index) => (index * 7919) & 0xff));
const checksum = createHash('md5').update(body).digest('hex');
const checksumFile = {body: Buffer.from(`${checksum}  Core.iso\n`)};

let server: FileServer;
let folder: string;
let file: string;
let events: EngineEvent[];
let context: Context;

beforeEach(async () => {
	server = await serveFiles();
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-download-'));
	file = path.join(folder, 'deep/Core.iso');
	events = [];
	context = {signal: new AbortController().signal, emit: event => events.push(event)};
});

afterEach(async () => {
	await server.close();
	await rm(folder, {recursive: true, force: true});
});

const fetchIt = async () => download(`${server.url}/Core.iso`, file, context);
const kept = async () => readdir(path.dirname(file)).catch(() => []);

describe('a download', () => {
	test('arrives, with progress up to the end, and is not done again', async () => {
		server.files.set('/Core.iso', {body}).set('/Core.iso.md5.txt', checksumFile);
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
		expect(await kept()).toEqual(['Core.iso']);
		const ratios = events.flatMap(event => (event.type === 'progress' ? [event.ratio ?? 0] : []));
		expect(ratios.at(-1)).toBe(1);
		expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
		await fetchIt();
		expect(server.requests.filter(request => request === '/Core.iso')).toHaveLength(1);
	});

	test('that breaks off goes on from there', async () => {
		server.files.set('/Core.iso', {body, breakOffAfter: 100_000}).set('/Core.iso.md5.txt', checksumFile);
		await expect(fetchIt()).rejects.toThrow(/broke off after \d+ bytes/);
		expect(await kept()).toEqual(['Core.iso.part']);
		const {length} = await readFile(`${file}.part`);
		expect(length).toBeGreaterThan(0);
		server.files.set('/Core.iso', {body});
		await fetchIt();
		expect(server.requests.at(-1)).toBe(`/Core.iso bytes=${length}-`);
		expect((await readFile(file)).equals(body)).toBe(true);
		expect(await kept()).toEqual(['Core.iso']);
	});

	test('that breaks off again and again comes to its end', async () => {
		server.files.set('/Core.iso', {body, breakOffAfter: 70_000}).set('/Core.iso.md5.txt', checksumFile);
		let attempts = 1;
		for (; attempts < 50; attempts++) {
			const failed: unknown = await fetchIt().catch((error: unknown) => error);
			if (failed === undefined) break;
			expect(failed).toBeInstanceOf(UserError);
		}

		expect(attempts).toBeGreaterThan(4);
		expect((await readFile(file)).equals(body)).toBe(true);
	});

	test('from a server without ranges begins anew', async () => {
		server.files.set('/Core.iso', {body, ignoreRange: true}).set('/Core.iso.md5.txt', checksumFile);
		await fetchIt();
		await rm(file);
		await writeFile(`${file}.part`, body.subarray(0, 1000));
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
	});

	test('of which everything is there already (416) is only checked', async () => {
		server.files.set('/Core.iso', {body}).set('/Core.iso.md5.txt', checksumFile);
		await fetchIt();
		await rm(file);
		await writeFile(`${file}.part`, body);
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
	});

	test('of unknown length arrives too', async () => {
		server.files.set('/Core.iso', {body, chunked: true}).set('/Core.iso.md5.txt', checksumFile);
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
		for (const event of events) if (event.type === 'progress') expect(event.ratio).toBeLessThanOrEqual(1);
	});
});

describe('a download that is not what it should be', () => {
	test('fails its checksum and is thrown away', async () => {
		server.files.set('/Core.iso', {body: Buffer.from('damaged')}).set('/Core.iso.md5.txt', checksumFile);
		await expect(fetchIt()).rejects.toThrow('fails its checksum');
		expect(await kept()).toEqual([]);
	});

	test('a damaged beginning from an earlier attempt does not stay', async () => {
		server.files.set('/Core.iso', {body}).set('/Core.iso.md5.txt', checksumFile);
		await fetchIt();
		await rm(file);
		await writeFile(`${file}.part`, Buffer.alloc(5000));
		await expect(fetchIt()).rejects.toThrow('fails its checksum');
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
	});

	test('a file that was damaged since is downloaded again', async () => {
		server.files.set('/Core.iso', {body}).set('/Core.iso.md5.txt', checksumFile);
		await fetchIt();
		await writeFile(file, 'damaged');
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
	});

	test('without a checksum it is taken, with a warning', async () => {
		server.files.set('/Core.iso', {body});
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
		expect(events).toContainEqual({type: 'warning', text: expect.stringContaining('no checksum')});
	});

	test('without a checksum, a beginning that is longer than the whole is not taken for it', async () => {
		server.files.set('/Core.iso', {body});
		await fetchIt();
		await writeFile(`${file}.part`, Buffer.alloc(body.length + 10));
		await fetchIt();
		expect((await readFile(file)).equals(body)).toBe(true);
	});

	test.each([404, 403, 500])('status %i', async status => {
		server.files.set('/Core.iso', {body, status});
		const error: unknown = await fetchIt().catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(UserError);
		expect((error as UserError).message).toContain(`answers ${status}`);
		expect(await kept()).toEqual([]);
	});

	test('no server', async () => {
		await server.close();
		await expect(fetchIt()).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/);
	});

	test('an abort', async () => {
		server.files.set('/Core.iso', {body});
		const reason = new Error('enough');
		await expect(download(`${server.url}/Core.iso`, file, {...context, signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
	});
});

test('a word is the first of its file', async () => {
	server.files.set('/latest', {body: Buffer.from('  16.0 \nmore')});
	expect(await fetchWord(`${server.url}/latest`, context)).toBe('16.0');
	await expect(fetchWord(`${server.url}/none`, context)).rejects.toThrow('answers 404');
});

describe('the image to install from', () => {
	const folders = () => ({data: path.join(folder, 'data'), state: path.join(folder, 'state'), cache: path.join(folder, 'cache')});

	test('is the file that was given', async () => {
		const iso = path.join(folder, 'my.iso');
		await writeFile(iso, body);
		expect(await findIso(iso, folders(), context)).toBe(iso);
		await writeFile(`${iso}.md5.txt`, `${checksum.toUpperCase()}  my.iso\n`);
		expect(await findIso(iso, folders(), context)).toBe(iso);
		await writeFile(iso, 'damaged');
		await expect(findIso(iso, folders(), context)).rejects.toThrow(UsageError);
	});

	test('is downloaded to the cache, apart from one of the same name from elsewhere', async () => {
		server.files.set('/a/Core.iso', {body}).set('/b/Core.iso', {body: Buffer.from('other')});
		const [a, b] = [
			await findIso(`${server.url}/a/Core.iso`, folders(), context),
			await findIso(`${server.url}/b/Core.iso`, folders(), context),
		];
		expect((await readFile(a)).equals(body)).toBe(true);
		expect(await readFile(b, 'utf8')).toBe('other');
		for (const found of [a, b]) expect(found.startsWith(path.join(folder, 'cache/iso/'))).toBe(true);
	});

	test.each(['http://', 'https://[::1'])('%s is no address', async iso => {
		await expect(findIso(iso, folders(), context)).rejects.toThrow(UsageError);
	});
});
