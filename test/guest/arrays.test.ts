import {expect, test} from 'vitest';
import {assembleArrays} from '../../source/guest/arrays.js';
import {deviceFacts} from '../../source/guest/device-facts.js';
import type {Guest} from '../../source/guest/guest.js';
import {answer, found} from './answer.js';

const member = (uuid: string) => `MD_LEVEL=raid1\nMD_DEVICES=2\nMD_UUID=${uuid}\n`;

/** What is asked of mdadm when its first call has made of these disks, each of another array, what /proc/mdstat says. */
async function asked(uuids: readonly string[], mdstat: string, throwAway = true): Promise<readonly string[]> {
	const devices = uuids.map((uuid, index) => ({name: `sd${'bcdef'[index]}`, blkid: found('linux_raid_member'), member: member(uuid)}));
	const calls: string[] = [];
	const guest = {
		context: {signal: new AbortController().signal, emit() {}},
		async run(command: readonly string[]) {
			if (command[0] === 'mdadm') calls.push(command.slice(1).join(' '));
			return {stdout: command[0] === 'cat' ? mdstat : '', stderr: '', status: 0};
		},
	} as unknown as Guest;
	await assembleArrays(guest, deviceFacts(answer(devices, {'tool mdadm': 'yes'})), {throwAway, degraded: false});
	return calls;
}

test('mdadm ends at an array that cannot be started: the others are asked for one by one', async () => {
	const mdstat = 'Personalities : [raid1]\nmd1 : active raid1 sdb[0]\n      24512 blocks super 1.2 [2/1] [U_]\n';
	expect(await asked(['a:a', 'b:b', 'c:c'], mdstat)).toEqual([
		'--assemble --scan',
		'--assemble --scan --uuid=b:b --run',
		'--assemble --scan --uuid=c:c --run',
	]);
});

test('one that cannot be started is not asked for twice', async () => {
	expect(await asked(['a:a', 'b:b'], 'md1 : active raid1 sdb[0](S)\n')).toEqual(['--assemble --scan']);
	expect(await asked(['a:a'], '')).toEqual(['--assemble --scan']);
});

test('where what is written is kept, those that lack disks are started last, to be read only', async () => {
	const mdstat = 'md1 : active raid1 sdb[0]\nmd2 : inactive sde[0](S)\n';
	expect(await asked(['a:a', 'b:b', 'c:c'], mdstat, false)).toEqual([
		'--assemble --scan --no-degraded',
		'--assemble --scan --uuid=b:b --no-degraded',
		'--assemble --scan --uuid=c:c --no-degraded',
		'--stop /dev/md2',
		'--assemble --scan --readonly',
		'--assemble --scan --uuid=b:b --readonly --run',
		'--assemble --scan --uuid=c:c --readonly --run',
		'--stop /dev/md2',
	]);
});
