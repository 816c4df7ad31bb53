import {expect, test} from 'vitest';
import {blocker} from '../../source/blocker.js';
import {UserError} from '../../source/errors.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {WrongKeyError} from '../../source/guest/luks.js';
import type {OpenSession} from '../../source/session/open-session.js';
import {chooseUnlocked, type KeyRing, unlockDevices} from '../../source/session/unlock-devices.js';
import {sampleDevice as device} from './sample-device.js';

const context = {signal: new AbortController().signal, emit() {}};

const locked = (path: string, ...parents: readonly string[]) =>
	device(path, {fileSystem: 'crypto_LUKS', blocker: blocker('locked', 'locked (LUKS)'), parents});
const one = locked('/dev/sdb1');
const two = locked('/dev/sdb2');
const plain = device('/dev/sdb3', {fileSystem: 'ext4', mountable: true});

/** A session in which each locked device has one key, and something in it. */
function session(devices: readonly GuestDevice[], insides: Readonly<Record<string, readonly GuestDevice[]>>) {
	const tried: string[] = [];
	const fake = {
		devices,
		async unlock(path: string, key: Buffer) {
			tried.push(`${path} ${key.toString()}`);
			if (key.toString() === 'broken') throw new UserError('the guest is gone');
			if (key.toString() !== `key of ${path}`) throw new WrongKeyError(`this passphrase does not open ${path}`);
			fake.devices = [...fake.devices, ...(insides[path] ?? [])];
			return fake.devices;
		},
	};
	return {opened: fake as unknown as OpenSession, tried};
}

const ring = (...keys: readonly string[]): KeyRing =>
	async function* () {
		for (const key of keys) yield Buffer.from(key);
	};
const ext4In = (path: string) => device(`${path}-inside`, {fileSystem: 'ext4', mountable: true, parents: [path], kind: 'crypt'});

test('no key is asked for when what is named is there', async () => {
	const {opened, tried} = session([one, plain], {});
	expect(await chooseUnlocked(opened, '/dev/sdb3', ring('wrong'), context)).toBe('/dev/sdb3');
	expect(await chooseUnlocked(opened, 'auto', ring('wrong'), context)).toBe('/dev/sdb3');
	expect(tried).toEqual([]);
});

test('a locked device stands for what is in it, however deep, and no other is opened', async () => {
	const member = device('/dev/mapper/x', {parents: ['/dev/sdb2'], fileSystem: 'LVM2_member', kind: 'crypt'});
	const volume = device('/dev/vg/lv', {parents: ['/dev/mapper/x'], mountable: true, kind: 'lv'});
	const {opened, tried} = session([one, two, plain], {'/dev/sdb2': [member, volume]});
	expect(await chooseUnlocked(opened, 'sdb2', ring('wrong', 'key of /dev/sdb2', 'another'), context)).toBe('/dev/vg/lv');
	expect(tried).toEqual(['/dev/sdb2 wrong', '/dev/sdb2 key of /dev/sdb2']);
});

test('what is not there is looked for in one after the other, and in what comes to light', async () => {
	const inner = locked('/dev/inner', '/dev/sdb2');
	const {opened, tried} = session([one, two], {'/dev/sdb2': [inner], '/dev/inner': [ext4In('/dev/inner')]});
	expect(await chooseUnlocked(opened, '/dev/inner-inside', ring('key of /dev/sdb2', 'key of /dev/inner'), context)).toBe(
		'/dev/inner-inside',
	);
	expect(tried).toEqual([
		...['/dev/sdb1 key of /dev/sdb2', '/dev/sdb1 key of /dev/inner', '/dev/sdb2 key of /dev/sdb2'],
		...['/dev/inner key of /dev/sdb2', '/dev/inner key of /dev/inner'],
	]);
});

test('a wrong key is said', async () => {
	const {opened} = session([one], {});
	await expect(chooseUnlocked(opened, '/dev/sdb1', ring('wrong'), context)).rejects.toThrow('does not open /dev/sdb1');
	await expect(chooseUnlocked(opened, '/dev/vg/lv', ring('wrong'), context)).rejects.toThrow('does not open /dev/sdb1');
	expect(await unlockDevices(opened, ring('wrong'), context)).toHaveLength(1);
});

test('without keys, how to give one is said', async () => {
	const {opened, tried} = session([one], {});
	for (const name of ['auto', '/dev/sdb1', '/dev/vg/lv']) {
		await expect(chooseUnlocked(opened, name, ring(), context)).rejects.toMatchObject({
			exitCode: 2,
			nextSteps: expect.arrayContaining([expect.stringContaining('--key-file')]),
		});
	}

	expect(tried).toEqual([]);
});

test('what is not about a key ends it', async () => {
	const {opened} = session([one, two], {});
	await expect(unlockDevices(opened, ring('broken', 'key of /dev/sdb1'), context)).rejects.toThrow('the guest is gone');
});
