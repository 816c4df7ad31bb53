import {link, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {folders} from '../../source/folders.js';
import {claimDisk} from '../../source/host/disk-claim.js';
import {LockedError, removeStaleLocks} from '../../source/host/lock.js';

const context = {signal: new AbortController().signal, emit: () => {}};
let home: string;
let image: string;
let other: string;

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-claim-'));
	[image, other] = [path.join(home, 'a.img'), path.join(home, 'b.img')];
	await writeFile(image, 'a');
	await writeFile(other, 'b');
});

afterEach(async () => {
	await rm(home, {recursive: true, force: true});
});

const claim = (file: string, readOnly: boolean) => claimDisk(file, {readOnly, folders: folders({VMFUSE_HOME: home})}, context);
const locks = () => path.join(home, 'state/locks');

/** As a process that was killed would leave it. */
async function leaveBehind(kind: 'write' | 'read.1000000000') {
	await (await claim(image, kind !== 'write')).release();
	const {dev, ino} = await (await import('node:fs/promises')).stat(image);
	await writeFile(
		path.join(locks(), `image-${dev}-${ino}.${kind}`),
		JSON.stringify({pid: 1_000_000_000, started: 'then', id: crypto.randomUUID(), what: 'x', since: ''}),
	);
}

describe('claimDisk, of images', () => {
	it('lets one write, under whatever name, and nobody read meanwhile', async () => {
		const hardLink = path.join(home, 'c.img');
		await link(image, hardLink);
		const first = await claim(image, false);
		for (const readOnly of [true, false]) {
			await expect(claim(hardLink, readOnly)).rejects.toThrow(LockedError);
			await expect(claim(image, readOnly)).rejects.toThrow(`the image ${image} is in use by process ${process.pid}`);
		}

		await (await claim(other, false)).release();
		await first.release();
		await (await claim(hardLink, false)).release();
		expect(await readdir(locks())).toEqual([]);
	});

	it('lets nobody write while one reads', async () => {
		const reader = await claim(image, true);
		await expect(claim(image, false)).rejects.toThrow(LockedError);
		await reader.release();
		await (await claim(image, false)).release();
		expect(await readdir(locks())).toEqual([]);
	});

	it.each(['write', 'read.1000000000'] as const)('does not mind a %s claim of a process that is gone', async kind => {
		await leaveBehind(kind);
		await (await claim(image, false)).release();
		expect(await readdir(locks())).toEqual([]);
	});
});

describe('removeStaleLocks', () => {
	it('takes away what the dead have left, and nothing else', async () => {
		const live = await claim(other, true);
		const [kept] = await readdir(locks());
		await leaveBehind('write');
		await leaveBehind('read.1000000000');
		await writeFile(path.join(locks(), 'setup-vmfuse'), '');
		await removeStaleLocks(locks());
		expect(await readdir(locks())).toEqual([kept]);
		await live.release();
		await removeStaleLocks(path.join(home, 'nowhere'));
	});
});
