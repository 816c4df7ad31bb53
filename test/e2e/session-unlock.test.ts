import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type LayeredDisk, makeLayeredDisk} from '../../fixtures/disks/layered-disk.js';
import type {EngineEvent} from '../../source/events.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {WrongKeyError} from '../../source/guest/luks.js';
import {checkMountpoint} from '../../source/host/mountpoint.js';
import {preflightOf} from '../../source/session/preflight.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {expectFiles} from '../harness/sample-files.js';
import {sha256} from '../harness/sha256.js';
import {runtimeIn, startProbe} from '../session/start-probe.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let layered: LayeredDisk;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	layered = await makeLayeredDisk(path.join(program.folder, 'layered.img'));
});

afterAll(async () => {
	await program.close();
});

const mountable = (devices: readonly GuestDevice[]) => devices.filter(device => device.mountable).map(device => device.path);

async function place(name: string) {
	return checkMountpoint(path.join(program.folder, name), {create: true, sessionMountpoints: []}, context);
}

test('a locked device is opened, and opened again after every change, and its passphrase is nowhere', async () => {
	const events: EngineEvent[] = [];
	const watched = {signal: context.signal, emit: (event: EngineEvent) => events.push(event)};
	const session = await startProbe(await runtimeIn(program.home, watched), layered.file, 1);
	expect(session.devices.find(({path: name}) => name === '/dev/sdb1')).toMatchObject({blocker: {code: 'locked'}});
	await expect(session.unlock('/dev/sdb1', 'no passphrase of it', watched)).rejects.toThrow(WrongKeyError);
	await expect(session.unlock('/dev/sdb', layered.passphrase, watched)).rejects.toThrow('is not a locked device');
	const inside = ['/dev/mapper/vmfuse-sdb1'];
	expect(mountable(await session.unlock('/dev/sdb1', layered.passphrase, watched))).toEqual(inside);

	await session.probePartitions([4], watched);
	expect(mountable(session.devices)).toEqual(['/dev/sdb4']);
	const before = await sha256(layered.file);
	expect(await preflightOf(session, '/dev/sdb4', watched)).toMatchObject({
		condition: 'unfinished',
		sentences: [expect.stringContaining('not closed cleanly'), expect.any(String)],
	});
	expect(await sha256(layered.file)).toBe(before);

	// A half of a volume group.
	expect(mountable(await session.probePartitions([3], watched))).not.toContain('/dev/vg-two/lv-spread');

	await session.probePartitions([], watched);
	expect(mountable(session.devices)).toEqual(['/dev/sdb4', ...inside, '/dev/vg-two/lv-spread']);
	const mountpoint = await place('secret');
	await session.mount({device: inside[0] ?? '', mountpoint, readOnly: false, ownership: 'mine', symlinks: 'inside'}, watched);
	await expectFiles(mountpoint.path, layered.files);
	await writeFile(path.join(mountpoint.path, 'new'), 'secret\n');
	expect(await traces(layered.passphrase)).toEqual([]);
	expect(JSON.stringify(events)).not.toContain('sesame');
	expect(events).toContainEqual(expect.objectContaining({type: 'step-done', title: 'Open /dev/sdb1'}));
	expect(await program.succeed('unmount', '--all')).toContain('can be unplugged');
	expect(await traces(layered.passphrase)).toEqual([]);
	expect(await program.leftovers()).toEqual([]);
});

/** Where a secret can be found: in our files, in command lines, in environments; also as it is encoded on its way. */
async function traces(secret: string): Promise<readonly string[]> {
	const forms = [secret, 'sesame', Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
	const state = path.join(program.home, 'state');
	const entries = await readdir(state, {recursive: true, withFileTypes: true});
	const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
	const running = (await program.processes()).flatMap(({pid}) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
	const found = await Promise.all(
		[...files, ...running].map(async file => {
			const text = await readFile(file, 'latin1').catch(() => '');
			return forms.some(form => text.includes(form)) ? [file] : [];
		}),
	);
	return found.flat();
}

test('the commands open what is locked with a key file, and put a volume group of two partitions together', async () => {
	const keyFile = path.join(program.folder, 'key');
	await writeFile(keyFile, `${layered.passphrase}\n`);
	const folder = await program.makeFolder('by command');
	await program.succeed('mount', '--key-file', keyFile, '--read-only', layered.file, '1', '/dev/sdb1', folder);
	expect(await readFile(path.join(folder, 'new'), 'utf8')).toBe('secret\n');
	await program.succeed('unmount', folder);

	await program.succeed('mount', '--owner', 'mine', layered.file, '2,3', 'vg-two/lv-spread', folder);
	await expectFiles(folder, layered.files);
	await writeFile(path.join(folder, 'new'), 'on both');
	await program.succeed('unmount', folder);
	expect(await program.leftovers()).toEqual([]);
});
