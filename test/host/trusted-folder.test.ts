import {chmod, chown, mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isForeignInSticky, refuseForeignFolders, refuseOpenFolders} from '../../source/host/trusted-folder.js';

const uid = process.getuid?.() ?? 0;
const somebody = {uid: uid + 4711};
let folder: string;

beforeEach(async () => {
	folder = await realpath(await mkdtemp(path.join(tmpdir(), 'vmfuse-trusted-')));
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

test('a mountpoint is not taken where every user could swap it, unless the folder is sticky', async () => {
	await refuseOpenFolders(folder);
	const open = path.join(folder, 'open');
	const inside = path.join(open, 'inside');
	await mkdir(inside, {recursive: true});
	await chmod(open, 0o777);
	await expect(refuseOpenFolders(inside)).rejects.toThrow(`other users can change what is in ${open}`);
	await chmod(open, 0o1777);
	await refuseOpenFolders(inside);
});

test('nor where the group of a folder has others than its owner', async () => {
	if (uid !== 0) return;
	const shared = path.join(folder, 'shared');
	await mkdir(shared);
	await chmod(shared, 0o770);
	await refuseOpenFolders(shared);
	await chown(shared, 0, 1);
	await expect(refuseOpenFolders(shared)).rejects.toThrow(`other users can change what is in ${shared}`);
	await chmod(shared, 0o1770);
	await refuseOpenFolders(shared);
	await chown(shared, 1, 1);
	await expect(isForeignInSticky(shared)).resolves.toBe(false);
	await chmod(folder, 0o1777);
	await expect(isForeignInSticky(shared)).resolves.toBe(true);
});

test('nor in a folder of another user, but in one of who called sudo', async () => {
	// Ours is another user's to whom it is asked as.
	if (uid !== 0) await expect(refuseOpenFolders(folder, somebody)).rejects.toThrow('other users can change');
	else {
		await chown(folder, somebody.uid, 0);
		await expect(refuseOpenFolders(folder)).rejects.toThrow('other users can change');
		await refuseOpenFolders(folder, {uid: 0, sudoUid: somebody.uid});
		await refuseOpenFolders(folder, somebody);
	}
});

test('what is kept is not kept where others say what is in it', async () => {
	const places = {home: folder, data: path.join(folder, 'data'), state: path.join(folder, 'state'), cache: path.join(folder, 'cache')};
	await refuseForeignFolders(places);
	await mkdir(places.state);
	await chmod(places.state, 0o707);
	await expect(refuseForeignFolders(places)).rejects.toThrow(`${places.state}, which other users can change`);
	await chmod(places.state, 0o700);
	await chmod(folder, 0o777);
	await expect(refuseForeignFolders(places)).rejects.toThrow(`${folder}, which other users can change`);
	await chmod(folder, 0o1777);
	await refuseForeignFolders(places);
	if (uid !== 0) return;
	await chown(places.state, somebody.uid, 0);
	await expect(refuseForeignFolders(places)).rejects.toThrow('belongs to another user');
});

test('nor in a folder that others could put another one in the place of', async () => {
	const home = path.join(folder, 'open', 'inside', 'home');
	await mkdir(home, {recursive: true, mode: 0o700});
	const places = {home, data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	await refuseForeignFolders(places);
	await chmod(path.join(folder, 'open'), 0o777);
	const later = {data: path.join(folder, 'open', 'later', 'data'), state: folder, cache: folder};
	await expect(refuseForeignFolders(later), 'where nothing is yet').rejects.toThrow(`can change what is in ${path.join(folder, 'open')}`);
	await expect(refuseForeignFolders(places)).rejects.toThrow(`${home}, and other users can change what is in ${path.join(folder, 'open')}`);
	await chmod(path.join(folder, 'open'), 0o1777);
	await refuseForeignFolders(places);
});
