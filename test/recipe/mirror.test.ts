import {once} from 'node:events';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {downloadsFromHere, type Mirror, openMirror} from '../../source/recipe/mirror.js';

let home: string;
let mirror: Mirror;
let port: number;

beforeAll(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-mirror-'));
	await mkdir(path.join(home, 'mirror/16.x/x86/tcz'), {recursive: true});
	await mkdir(path.join(home, 'mirror-secret'));
	await writeFile(path.join(home, 'mirror/16.x/x86/tcz/lvm2.tcz'), 'squashed');
	await writeFile(path.join(home, 'mirror/16.x/x86/tcz/a name.tcz'), 'spaced');
	await writeFile(path.join(home, 'secret'), 'hidden');
	await writeFile(path.join(home, 'mirror-secret/file'), 'hidden');
	mirror = await openMirror(path.join(home, 'mirror'));
	port = Number(new URL(mirror.guestUrl ?? '').port);
});

afterAll(async () => {
	await mirror.close();
	await rm(home, {recursive: true, force: true});
});

const get = async (file: string, method = 'GET') => fetch(`http://127.0.0.1:${port}/${file}`, {method});

/** A request as it goes over the wire: clients of the usual kind clean up what they ask for. */
async function raw(target: string): Promise<string> {
	const socket = connect(port, '127.0.0.1');
	let answer = '';
	socket.setEncoding('latin1').on('data', text => {
		answer += text;
	});
	socket.write(`GET ${target} HTTP/1.1\r\nHost: mirror\r\nConnection: close\r\n\r\n`);
	await once(socket, 'close');
	return answer;
}

describe('a folder as the mirror', () => {
	test('is where the guest sees this computer', () => {
		expect(mirror.guestUrl).toBe(`http://10.0.2.2:${port}/`);
	});

	test('serves its files', async () => {
		const response = await get('16.x/x86/tcz/lvm2.tcz');
		expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '8', 'squashed']);
		expect(await (await get('16.x/x86/tcz/a%20name.tcz')).text()).toBe('spaced');
	});

	test('answers HEAD with the size alone', async () => {
		const response = await get('16.x/x86/tcz/lvm2.tcz', 'HEAD');
		expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '8', '']);
	});

	const part = async (range: string) => {
		const response = await fetch(`http://127.0.0.1:${port}/16.x/x86/tcz/lvm2.tcz`, {headers: {range}});
		return [response.status, response.headers.get('content-range'), await response.text()];
	};

	// A download that goes on, as tce-load's do.
	test.each([
		['bytes=0-', 206, 'bytes 0-7/8', 'squashed'],
		['bytes=3-', 206, 'bytes 3-7/8', 'ashed'],
		['bytes=2-4', 206, 'bytes 2-4/8', 'uas'],
		['bytes=2-99', 206, 'bytes 2-7/8', 'uashed'],
		['bytes=-3', 206, 'bytes 5-7/8', 'hed'],
		['bytes=-99', 206, 'bytes 0-7/8', 'squashed'],
		['bytes=7-7', 206, 'bytes 7-7/8', 'd'],
	])('gives the part %s', async (range, status, place, text) => {
		expect(await part(range)).toEqual([status, place, text]);
	});

	test.each(['bytes=8-', 'bytes=9-20', 'bytes=-0'])('says that there is nothing at %s', async range => {
		expect(await part(range)).toEqual([416, 'bytes */8', '']);
	});

	test.each(['bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2'])('gives the whole file for %s', async range => {
		expect(await part(range)).toEqual([200, null, 'squashed']);
	});

	test('says that it knows ranges', async () => {
		const response = await get('16.x/x86/tcz/lvm2.tcz', 'HEAD');
		expect(response.headers.get('accept-ranges')).toBe('bytes');
	});

	test('serves an empty file', async () => {
		await writeFile(path.join(home, 'mirror/empty'), '');
		const response = await get('empty');
		expect([response.status, await response.text()]).toEqual([200, '']);
	});

	test.each(['', '16.x', '16.x/x86/tcz/none.tcz', '16.x/x86/tcz/lvm2.tcz/', '%00', '%'])('has nothing at /%s', async file => {
		expect((await get(file)).status).toBe(404);
	});

	test.each([
		'/../secret',
		'/%2e%2e/secret',
		'/..%2fsecret',
		'/16.x/..%2f..%2f..%2fsecret',
		'/..%5csecret',
		'/../mirror-secret/file',
		'/..%2fmirror-secret%2ffile',
		'//../secret',
		'http://mirror/../secret',
		'x://../../secret',
		'*',
	])('gives nothing away for %s', async target => {
		const answer = await raw(target);
		expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
		expect(answer).not.toContain('hidden');
	});

	test('goes on after a guest that hangs up in the middle', async () => {
		const socket = connect(port, '127.0.0.1');
		socket.write('GET /16.x/x86/tcz/lvm2.tcz HTTP/1.1\r\nHost: mi');
		socket.destroy();
		expect((await get('16.x/x86/tcz/lvm2.tcz')).status).toBe(200);
	});

	test('is gone when it is closed, open connections included', async () => {
		const other = await openMirror(path.join(home, 'mirror'));
		const url = (other.guestUrl ?? '').replace('10.0.2.2', '127.0.0.1');
		const socket = connect(Number(new URL(url).port), '127.0.0.1');
		await once(socket, 'connect');
		const closed = once(socket, 'close');
		await other.close();
		await closed;
		await expect(fetch(url)).rejects.toThrow();
	});
});

describe('other mirrors', () => {
	test('an address is passed on', async () => {
		const other = await openMirror('http://example.org/tinycore');
		expect(other.guestUrl).toBe('http://example.org/tinycore/');
		await other.close();
	});

	test('none leaves the guest its own', async () => {
		expect((await openMirror(undefined)).guestUrl).toBeUndefined();
	});

	test.each(['', '/nonexistent', 'ftp://example.org/', 'http://', import.meta.filename])('%j is no mirror', async value => {
		await expect(openMirror(value)).rejects.toThrow(UsageError);
	});
});

test.each([
	[{mirror: undefined, proxy: undefined}, false],
	[{mirror: 'http://tinycorelinux.net/', proxy: undefined}, false],
	[{mirror: '/srv/mirror', proxy: undefined}, true],
	[{mirror: 'http://localhost:8080/', proxy: undefined}, true],
	[{mirror: undefined, proxy: '127.0.0.1:3128'}, true],
	[{mirror: 'http://tinycorelinux.net/', proxy: 'http://proxy.example:3128'}, false],
])('whether the guest downloads from this computer: %j', (options, expected) => {
	expect(downloadsFromHere(options)).toBe(expected);
});
