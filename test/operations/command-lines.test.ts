import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {run} from '../../source/host/run.js';
import {mountCommand} from '../../source/operations/mounts/mount-command.js';
import type {MountAnswers} from '../../source/operations/mounts/probe.js';
import {setUpCommand} from '../../source/operations/set-up/set-up-command.js';
import type {SetupAnswers} from '../../source/recipe/setup-request.js';

const context = {signal: new AbortController().signal, emit() {}};
const setup: SetupAnswers = {name: 'vmfuse', hypervisor: 'qemu', iso: undefined, extensions: [], mirror: undefined, restart: false};
const mount: MountAnswers = {device: '/dev/sdb7', mountpoint: '/home/me/mnt/a', readOnly: true, ownership: 'stored', symlinks: 'inside'};

/** What a shell makes of a line: its words. */
async function words(line: string): Promise<readonly string[]> {
	const {stdout} = await run(['sh', '-c', line.replace('vmfuse-tui', String.raw`printf '%s\0'`)], context);
	return stdout.split('\0').slice(0, -1);
}

describe('the command of a setup', () => {
	it('leaves out what is so by default', () => {
		expect(setUpCommand(setup)).toBe('vmfuse-tui setup --hypervisor qemu');
	});

	it('has every answer', () => {
		const answers = {...setup, name: 'b', iso: '/a b.iso', extensions: ['mdadm', 'cryptsetup'], mirror: 'http://x/', restart: true};
		expect(setUpCommand(answers)).toBe(
			"vmfuse-tui setup --name b --hypervisor qemu --iso '/a b.iso' --extension mdadm --extension cryptsetup --mirror http://x/ --restart",
		);
	});

	it('means the same to a shell, whatever a file is called', async () => {
		const name = fc.string({unit: 'grapheme', minLength: 1, maxLength: 12}).filter(text => !text.includes('\0'));
		await fc.assert(
			fc.asyncProperty(name, async iso => {
				expect(await words(setUpCommand({...setup, iso}))).toEqual(['setup', '--hypervisor', 'qemu', '--iso', iso]);
			}),
			{numRuns: 25},
		);
	});
});

describe('the command of a mount', () => {
	it('names the disk as a whole, or its partitions', () => {
		expect(mountCommand({source: '/dev/sdb', partitions: []}, mount)).toBe(
			'vmfuse-tui mount /dev/sdb - /dev/sdb7 /home/me/mnt/a --create --read-only',
		);
		expect(mountCommand({source: '/dev/sdb', partitions: [7, 8]}, {...mount, readOnly: false, ownership: 'mine'})).toBe(
			'vmfuse-tui mount /dev/sdb 7,8 /dev/sdb7 /home/me/mnt/a --create --owner mine',
		);
	});

	it('names further disks, what is thrown away, and what is written although disks are missing', () => {
		const others = [
			{source: '/dev/sdc', partitions: []},
			{source: '/dev/sdd', partitions: [2, 3]},
		];
		expect(mountCommand({source: '/dev/sdb', partitions: [], others}, {...mount, readOnly: false, peek: true, degraded: true})).toBe(
			'vmfuse-tui mount /dev/sdb - /dev/sdc:- /dev/sdd:2,3 /dev/sdb7 /home/me/mnt/a --create --peek --degraded',
		);
	});

	it('says where symbolic links lead when that is not the usual place', () => {
		expect(mountCommand({source: '/a.img', partitions: [], header: '/tmp/my header', tcrypt: true}, mount)).toContain(
			" --header '/tmp/my header' --tcrypt",
		);
		expect(mountCommand({source: '/a.img', partitions: []}, {...mount, symlinks: 'stored'})).toMatch(/ --symlinks stored$/);
	});

	it('means the same to a shell, and knows what ~ is', async () => {
		const line = mountCommand({source: "/tmp/it's.img", partitions: []}, {...mount, mountpoint: '~/a b'});
		expect(await words(line)).toEqual(['mount', "/tmp/it's.img", '-', '/dev/sdb7', `${process.env.HOME}/a b`, '--create', '--read-only']);
	});
});
