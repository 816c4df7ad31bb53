import type {Transform} from 'node:stream';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {sftpFilter} from '../../../source/session/links/sftp-filter.js';
import {packet, packetsIn, pushed, uint32} from './sftp-samples.js';

const [open, close, read, write, lstat, fstat, setstat, fsetstat] = [3, 4, 5, 6, 7, 8, 9, 10];
const [opendir, readdir, remove, mkdir, rmdir, realpath, stat, rename, readlink, symlink] = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
const [status, handle, data, attributes, extended] = [101, 102, 103, 105, 200];
const file = 0o100_644;
const noSuchFile = 2;
const invalidHandle = 9;
const attributesOfOpening = uint32(0);

let isAlone: boolean;
let filter: {readonly requests: Transform; readonly replies: Transform};
let lastId: number;

beforeEach(() => {
	vi.useFakeTimers();
	isAlone = false;
	filter = sftpFilter('/mnt', () => isAlone);
	lastId = 0;
});

afterEach(() => {
	vi.useRealTimers();
});

/** What the server is sent, since it was asked last. */
const sent = () => packetsIn((filter.requests.read() as Buffer | null) ?? Buffer.alloc(0));
/** What sshfs is answered. */
const answered = () => packetsIn((filter.replies.read() as Buffer | null) ?? Buffer.alloc(0));
const types = (packets: ReadonlyArray<{readonly type: number}>) => packets.map(({type}) => type);

/** A request of sshfs. @returns Its number. */
function ask(type: number, ...parts: ReadonlyArray<string | Buffer>): number {
	filter.requests.write(packet(type, ++lastId, ...parts));
	return lastId;
}

/** The server's reply. */
function reply(type: number, id: number, ...parts: ReadonlyArray<string | Buffer>): void {
	filter.replies.write(packet(type, id, ...parts));
}

const refuse = (id: number, code = noSuchFile) => reply(status, id, uint32(code), '', '');
const askOpen = (path: string, flags = 1) => ask(open, path, uint32(flags), attributesOfOpening);

function stateOf(size: number, {mode = file, changed = 7}: {readonly mode?: number; readonly changed?: number} = {}): Buffer {
	// The time of reading differs each time: it does not matter.
	return Buffer.concat([uint32(15), uint32(0), uint32(size), uint32(0), uint32(0), uint32(mode), uint32(lastId), uint32(changed)]);
}

/** A file is opened, looked at, and closed, as by sshfs, and the server does so. */
function openBefore(path: string, state = stateOf(1)): void {
	const id = askOpen(path);
	const look = ask(lstat, path);
	expect(types(sent())).toEqual([open, lstat]);
	reply(handle, id, 'real');
	reply(attributes, look, state);
	const closed = ask(close, 'real');
	vi.advanceTimersByTime(5);
	expect(types(sent())).toEqual([close]);
	reply(status, closed, uint32(0), '', '');
	expect(types(answered())).toEqual([handle, attributes, status]);
}

/** A file is opened again. @returns Our handle. */
function openAgain(path: string, state = stateOf(1)): string {
	const id = askOpen(path);
	const look = ask(lstat, path);
	expect(types(sent())).toEqual([lstat]);
	reply(attributes, look, state);
	const [opened, looked] = answered();
	expect([opened?.type, opened?.id, looked?.type, looked?.id]).toEqual([handle, id, attributes, look]);
	return opened?.text ?? '';
}

/** The server opens what it is asked to, and looks at it. */
function openReally(state = stateOf(1)): void {
	const [opening, look, ...more] = sent();
	expect([opening?.type, look?.type, opening?.text]).toEqual([open, lstat, look?.text]);
	expect(more).toEqual([]);
	reply(handle, opening?.id ?? 0, 'late');
	reply(attributes, look?.id ?? 0, state);
}

test('a file that was opened before is not opened and closed again by the server, which is asked for its state', () => {
	openBefore('/mnt/a');
	const ours = openAgain('/mnt/a');
	const id = ask(close, ours);
	expect(answered()).toMatchObject([{type: status, id, bytes: packet(status, id, uint32(0), '', '')}]);
	vi.runAllTimers();
	expect(sent()).toEqual([]);
});

test('an opening goes to the server with the look that follows it, a closing with the next opening, or by itself after a moment', () => {
	askOpen('/mnt/a');
	expect(sent()).toEqual([]);
	ask(lstat, '/mnt/a');
	expect(types(sent())).toEqual([open, lstat]);
	ask(close, 'real');
	askOpen('/mnt/b');
	expect(sent()).toEqual([]);
	vi.advanceTimersByTime(5);
	expect(types(sent())).toEqual([close, open]);
	ask(close, 'other');
	filter.requests.end();
	expect(types(sent())).toEqual([close]);
});

test('it is opened by the server when it is read, and its handle goes with each request', () => {
	openBefore('/mnt/a');
	const ours = openAgain('/mnt/a');
	const place = Buffer.alloc(12, 3);
	const first = ask(read, ours, place);
	const second = ask(fstat, ours);
	openReally();
	expect(sent().map(({bytes}) => bytes)).toEqual([packet(read, first, 'late', place), packet(fstat, second, 'late')]);
	// What was for us alone goes no further.
	expect(answered()).toEqual([]);
	reply(data, first, 'contents');
	expect(answered().map(({bytes}) => bytes)).toEqual([packet(data, first, 'contents')]);
	const third = ask(extended, 'fsync@openssh.com', ours);
	const last = ask(close, ours);
	vi.runAllTimers();
	expect(sent().map(({bytes}) => bytes)).toEqual([packet(extended, third, 'fsync@openssh.com', 'late'), packet(close, last, 'late')]);
});

test('a file that is closed while the server opens it is closed by it', () => {
	openBefore('/mnt/a');
	const ours = openAgain('/mnt/a');
	ask(read, ours, Buffer.alloc(12));
	const id = ask(close, ours);
	openReally();
	expect(sent().map(({bytes}) => bytes.subarray(4))).toMatchObject([{0: read}, packet(close, id, 'late').subarray(4)]);
});

test.each([
	['write', [write, 'other', Buffer.alloc(40_000)]],
	['setstat', [setstat, '/mnt/a', uint32(0)]],
	['fsetstat', [fsetstat, 'other', uint32(0)]],
	['remove', [remove, '/mnt/a']],
	['mkdir', [mkdir, '/mnt/d']],
	['rmdir', [rmdir, '/mnt/d']],
	['rename', [rename, '/mnt/b', '/mnt/a']],
	['symlink', [symlink, '/mnt/b', '/mnt/a']],
	['open to write', [open, '/mnt/a', uint32(2), attributesOfOpening]],
	['open to truncate', [open, '/mnt/a', uint32(0x1a), attributesOfOpening]],
	['posix-rename', [extended, 'posix-rename@openssh.com', '/mnt/b', '/mnt/a']],
	['of a kind nobody knows', [99, 'x']],
] as const)('all files are opened, in order, before a request that may change one: %s', (_, [type, ...parts]) => {
	for (const path of ['/mnt/a', '/mnt/b']) openBefore(path);
	for (const path of ['/mnt/a', '/mnt/b']) openAgain(path);
	ask(type, ...parts);
	vi.advanceTimersByTime(1);
	expect(sent().map(one => (one.id === lastId ? type : one.text))).toEqual(['/mnt/a', '/mnt/a', '/mnt/b', '/mnt/b', type]);
});

test('no file is opened before a request that changes none', () => {
	openBefore('/mnt/a');
	openAgain('/mnt/a');
	const harmless = [close, read, lstat, fstat, opendir, readdir, realpath, stat, readlink];
	for (const type of harmless) ask(type, 'other', Buffer.alloc(12));
	for (const extension of ['statvfs@openssh.com', 'fsync@openssh.com']) ask(extended, extension, 'other');
	vi.advanceTimersByTime(5);
	expect(types(sent())).toEqual([...harmless, extended, extended]);
});

test('it is open at the server after a moment, whether it is read or not', () => {
	openBefore('/mnt/a');
	openAgain('/mnt/a');
	vi.advanceTimersByTime(99);
	expect(sent()).toEqual([]);
	vi.advanceTimersByTime(1);
	openReally();
	expect(sent()).toEqual([]);
});

test('a file that has changed since is opened at once, and watched anew', () => {
	openBefore('/mnt/a');
	openAgain('/mnt/a', stateOf(2));
	// It may grow at this moment: the kernel drops what it had in any case.
	openReally(stateOf(3));
	openBefore('/mnt/a', stateOf(3));
	openAgain('/mnt/a', stateOf(3));
});

test.each([
	['another file', () => reply(attributes, lastId - 1, stateOf(1, {changed: 8}))],
	['no file', () => refuse(lastId - 1)],
])('what has its name when the server opens it, %s, is not read in its place', (_, look) => {
	openBefore('/mnt/a');
	const ours = openAgain('/mnt/a');
	vi.advanceTimersByTime(100);
	const [opening] = sent();
	lastId = (opening?.id ?? 0) + 1;
	reply(handle, opening?.id ?? 0, 'late');
	look();
	expect(types(sent())).toEqual([close]);
	refuse(opening?.id ?? 0, 0);
	lastId += 100;
	const id = ask(read, ours, Buffer.alloc(12));
	const last = ask(close, ours);
	vi.runAllTimers();
	expect(answered().map(({bytes}) => bytes)).toEqual([
		packet(status, id, uint32(invalidHandle), '', ''),
		packet(status, last, uint32(0), '', ''),
	]);
	expect(sent()).toEqual([]);
});

test('when the server refuses to open it, who reads is told why', () => {
	openBefore('/mnt/a');
	const ours = openAgain('/mnt/a');
	const id = ask(read, ours, Buffer.alloc(12));
	const [opening, look] = sent();
	refuse(opening?.id ?? 0);
	refuse(look?.id ?? 0);
	expect(answered().map(({bytes}) => bytes)).toEqual([packet(status, id, uint32(noSuchFile), '', '')]);
});

test.each([
	['that could not be opened', (id: number) => refuse(id), stateOf(1)],
	['that is none', (id: number) => reply(handle, id, 'real'), stateOf(1, {mode: 0o010_644})],
])('a file %s is opened by the server the next time', (_, opened, state) => {
	const id = askOpen('/mnt/a');
	const look = ask(lstat, '/mnt/a');
	opened(id);
	reply(attributes, look, state);
	sent();
	answered();
	openBefore('/mnt/a');
});

test('when files are read that were opened before, the next ones are opened at once: the kernel has dropped what it had', () => {
	for (let index = 0; index < 5; index++) openBefore(`/mnt/${index}`);
	for (let index = 0; index < 4; index++) {
		const ours = openAgain(`/mnt/${index}`);
		ask(read, ours, Buffer.alloc(12));
		openReally();
		sent();
	}

	openBefore('/mnt/4');
});

test('what is answered by us, or sent for us, comes between the packets of others', () => {
	openBefore('/mnt/a');
	const long = packet(data, 900, Buffer.alloc(1000));
	filter.replies.write(long.subarray(0, 500));
	const id = askOpen('/mnt/a');
	expect(pushed(filter.replies, long.subarray(500, 700))).toEqual(long.subarray(0, 700));
	expect(packetsIn(Buffer.concat([long.subarray(0, 700), pushed(filter.replies, long.subarray(700))]))).toMatchObject([
		{type: data},
		{type: handle, id},
	]);
	const writing = packet(write, 901, 'other', Buffer.alloc(1000));
	filter.requests.write(writing.subarray(0, 500));
	expect(types(sent().slice(0, 2))).toEqual([open, lstat]);
});

describe('when nobody else can change the files', () => {
	beforeEach(() => {
		isAlone = true;
		openBefore('/mnt/a');
	});

	/** It is opened, and the server hears nothing of it. */
	function openUnheard(path: string): void {
		askOpen(path);
		const id = ask(lstat, path);
		expect(sent()).toEqual([]);
		const [, looked] = answered();
		expect(looked?.bytes.subarray(0, 33)).toEqual(packet(attributes, id, stateOf(1)).subarray(0, 33));
		expect(looked?.bytes.subarray(37)).toEqual(packet(attributes, id, stateOf(1)).subarray(37));
	}

	test('the server is not asked for the state of what was opened before', () => {
		openUnheard('/mnt/a');
		openUnheard('/mnt/a');
		ask(extended, 'statvfs@openssh.com', '/mnt');
		expect(types(sent())).toEqual([extended]);
		openUnheard('/mnt/a');
		// It is asked by who only looks.
		ask(lstat, '/mnt/a');
		expect(types(sent())).toEqual([lstat]);
	});

	test('it is asked again as soon as others can, or this connection has changed anything', () => {
		isAlone = false;
		openAgain('/mnt/a');
		isAlone = true;
		openUnheard('/mnt/a');
		for (const [type, ...parts] of [
			[write, 'other', Buffer.alloc(100)],
			[remove, '/mnt/b'],
			[fsetstat, 'other', uint32(0)],
			[extended, 'posix-rename@openssh.com', '/mnt/b', '/mnt/c'],
			[open, '/mnt/c', uint32(0x1a), attributesOfOpening],
		] as const) {
			ask(type, ...parts);
			vi.advanceTimersByTime(1);
			sent();
			openAgain('/mnt/a');
			openUnheard('/mnt/a');
		}
	});

	test('what the server said before a change does not count after it', () => {
		ask(write, 'other', Buffer.alloc(100));
		askOpen('/mnt/a');
		const look = ask(lstat, '/mnt/a');
		ask(write, 'other', Buffer.alloc(100));
		sent();
		reply(attributes, look, stateOf(1));
		answered();
		openAgain('/mnt/a');
	});
});

describe('however the bytes come in', () => {
	test('the server gets the same', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({min: 1, max: 90}), {minLength: 1, maxLength: 8}), sizes => {
				filter = sftpFilter('/mnt');
				lastId = 0;
				for (const path of ['/mnt/a', '/mnt/b']) openBefore(path);
				const requests = Buffer.concat([
					packet(open, 100, '/mnt/a', uint32(1), attributesOfOpening),
					packet(lstat, 101, '/mnt/a'),
					packet(open, 102, '/mnt/b', uint32(1), attributesOfOpening),
					packet(lstat, 103, '/mnt/b'),
					packet(write, 104, 'other', Buffer.alloc(300, 5)),
					packet(remove, 105, '/mnt/a'),
				]);
				const parts: Buffer[] = [];
				for (let at = 0, turn = 0; at < requests.length; turn++) {
					const size = sizes[turn % sizes.length] ?? 1;
					parts.push(pushed(filter.requests, requests.subarray(at, at + size)));
					at += size;
				}

				expect(packetsIn(Buffer.concat(parts)).map(({type, id}) => [type, id])).toEqual([
					...[
						[lstat, 101],
						[lstat, 103],
					],
					...[
						[open, 100],
						[lstat, 100],
						[open, 102],
						[lstat, 102],
					],
					...[
						[write, 104],
						[remove, 105],
					],
				]);
			}),
			{numRuns: 100},
		);
	});
});
