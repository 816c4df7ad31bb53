import {expect, test} from 'vitest';
import {ufsPlace} from '../../source/disk/ufs.js';
import {deviceFacts} from '../../source/guest/device-facts.js';
import type {Guest} from '../../source/guest/guest.js';
import {mountDevice} from '../../source/guest/mount.js';
import {answer, found} from './answer.js';

test('a UFS that Linux does not know is not tried: its driver would show anything', async () => {
	// As makefs of NetBSD writes UFS2.
	const bytes = Buffer.alloc(ufsPlace.length);
	bytes.writeUInt32LE(0x19540119, 8192 + 1372);
	const tried: string[] = [];
	const guest = {
		context: {signal: new AbortController().signal, emit() {}},
		async run(command: readonly string[]) {
			if (command.includes('mount')) tried.push(command.join(' '));
			return {stdout: command[1] === '-s' ? bytes.toString('hex') : '', stderr: '', status: 0};
		},
	} as unknown as Guest;
	const facts = deviceFacts(answer([{name: 'sdb', blkid: found('ufs')}], {modules: 'kernel/fs/ufs/ufs.ko'}));
	await expect(mountDevice(guest, {device: '/dev/sdb', readOnly: true, facts})).rejects.toMatchObject({
		code: 'unknown-features',
		message: 'Linux does not know this kind of UFS on /dev/sdb: its superblock is not where Linux looks for it',
	});
	expect(tried).toEqual([]);
});
