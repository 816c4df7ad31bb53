import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {acquireLock, isSameProcess, LockedError, processIdentity, readHolder} from '../../source/host/lock.js';
import {platformOf} from '../../source/host/platform/index.js';
import {type BundledScript, bundledScript} from '../harness/bundled-script.js';

let folder: string;
let file: string;
const children: ChildProcess[] = [];
let script: BundledScript;

beforeAll(async () => {
	script = await bundledScript(fileURLToPath(new URL('lock-contender.ts', import.meta.url)));
});

afterAll(async () => script.remove());

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-lock-'));
	file = path.join(folder, 'disk.lock');
});

afterEach(async () => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await rm(folder, {recursive: true, force: true});
});

/** A process of its own that says "ready", takes the lock when it reads a line, and says what came of it. */
function contender() {
	const child = spawn(process.execPath, [script.file, file], {stdio: ['pipe', 'pipe', 'inherit']});
	children.push(child);
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	return {
		child,
		say: async () => String((await lines.next()).value),
		go: () => child.stdin.write('\n'),
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
	};
}

async function staleLock(id: string, replaced?: string) {
	const dead = contender();
	await dead.say();
	const identity = await processIdentity(dead.child.pid ?? 0);
	await dead.kill();
	await writeFile(file, JSON.stringify({...identity, id, what: 'the disk', since: '2026-01-02T03:04:05Z', replaced}));
}

describe('acquireLock', () => {
	it('refuses a second time and names the holder', async () => {
		const lock = await acquireLock(file, {what: 'the image a.img'});
		await expect(acquireLock(file, {what: 'the image a.img'})).rejects.toThrow(
			new RegExp(`^the image a\\.img is in use by process ${process.pid}, since \\d{4}-`),
		);
		await lock.release();
		await lock.release();
		expect(await readdir(folder)).toEqual([]);
		await (await acquireLock(file, {what: 'the image a.img'})).release();
	});

	it('belongs to the process: another is refused while it runs and takes over when it was killed', async () => {
		const first = contender();
		await first.say();
		first.go();
		expect(await first.say()).toBe('taken');
		const error = await acquireLock(file, {what: 'the disk'}).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(LockedError);
		expect((error as LockedError).holder.pid).toBe(first.child.pid);
		await first.kill();
		const lock = await acquireLock(file, {what: 'the disk'});
		expect((await readHolder(file))?.pid).toBe(process.pid);
		await lock.release();
		expect(await readdir(folder)).toEqual([]);
	});

	it('is not fooled by a process number that is used again', async () => {
		const other = await processIdentity(1);
		await writeFile(file, JSON.stringify({...other, started: 'another boot', id: crypto.randomUUID(), what: 'x', since: ''}));
		await (await acquireLock(file, {what: 'x'})).release();
	});

	it('takes over a lock file that a power failure left empty', async () => {
		await writeFile(file, '');
		await (await acquireLock(file, {what: 'x'})).release();
	});

	it('finishes a take-over that was killed half-way, and clears up after it', async () => {
		const stale = crypto.randomUUID();
		const older = crypto.randomUUID();
		await staleLock(stale, older);
		await writeFile(`${file}.${stale}`, await readFile(file));
		await writeFile(`${file}.${older}`, '');
		const lock = await acquireLock(file, {what: 'x'});
		await lock.release();
		expect(await readdir(folder)).toEqual([]);
	});

	it('gives a stale lock to one of many in this process', async () => {
		for (let round = 0; round < 20; round++) {
			await staleLockOf(1_000_000_000);
			const results = await Promise.allSettled(Array.from({length: 8}, () => acquireLock(file, {what: 'x'})));
			const won = results.filter(result => result.status === 'fulfilled');
			expect(won).toHaveLength(1);
			expect(results.filter(result => result.status === 'rejected' && !(result.reason instanceof LockedError))).toEqual([]);
			await won[0]?.value.release();
		}
	});

	it('gives a stale lock to one of several processes', async () => {
		await staleLock(crypto.randomUUID());
		const all = Array.from({length: 4}, contender);
		for (const one of all) expect(await one.say()).toBe('ready');
		for (const one of all) one.go();
		const said = await Promise.all(all.map(one => one.say()));
		expect(said.toSorted()).toEqual(['refused', 'refused', 'refused', 'taken']);
	});
});

async function staleLockOf(pid: number) {
	await writeFile(file, JSON.stringify({pid, started: 'never', id: crypto.randomUUID(), what: 'x', since: ''}));
}

describe('processIdentity', () => {
	// The other ways ask ps: test/programs/process-start.test.ts.
	it('tells this process from a dead one', async () => {
		const platform = platformOf('linux');
		const self = await processIdentity(process.pid, platform);
		expect(self?.pid).toBe(process.pid);
		expect(self?.started).not.toBe('');
		expect(await processIdentity(process.pid, platform)).toEqual(self);
		expect(await isSameProcess({pid: process.pid, started: 'earlier'}, platform)).toBe(false);

		const child = contender();
		await child.say();
		const identity = await processIdentity(child.child.pid ?? 0, platform);
		expect(identity && (await isSameProcess(identity, platform))).toBe(true);
		await child.kill();
		expect(identity && (await isSameProcess(identity, platform))).toBe(false);
	});
});
