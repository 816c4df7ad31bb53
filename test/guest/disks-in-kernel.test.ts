import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {closeVolumes} from '../../source/guest/close-volumes.js';
import type {Guest, GuestCommand, RunOptions} from '../../source/guest/guest.js';
import {awaitDisks, forgetDisk} from '../../source/guest/hot-plug.js';

const context = {signal: new AbortController().signal, emit() {}};
/** A /sys, a /proc and programs of a guest: folders of ours, on which the scripts run for real. */
let root: string;

beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-kernel-'));
	await put('proc/mounts', '');
	await mounts('25 1 8:1 / / rw - ext4 /dev/sda1 rw');
	for (const [index, name] of ['sda', 'sdb', 'sdc'].entries()) {
		await put(`sys/block/${name}/serial`, `${['system', 'vmfuse-data', 'vmfuse-data-2'][index]}\n`);
		await put(`sys/block/${name}/dev`, `8:${index * 16}\n`);
		await put(`sys/block/${name}/device/delete`, '');
		await put(`sys/block/${name}/${name}1/partition`, '1\n');
		await put(`sys/block/${name}/${name}1/dev`, `8:${index * 16 + 1}\n`);
	}

	// A volume on each of the two disks; what is encrypted lies on the second.
	await put('sys/block/sdb/sdb1/holders/dm-0', '');
	await put('sys/block/sdc/sdc1/holders/dm-1', '');
	await mapped('dm-0', 'LVM-a', 'one-lv');
	await mapped('dm-1', 'LVM-b', 'two-lv');
	await mapped('dm-2', 'CRYPT-c', 'secret');
	await put('sys/block/dm-1/holders/dm-2', '');
	const closes = (device: string, above: string) => `rm -rf "${root}/sys/block/${device}" ${root}/sys/${above}/holders/${device}`;
	const note = `echo "$0 $*" | sed 's,.*/,,' >>${root}/calls`;
	await put('bin/cryptsetup', `#!/bin/sh\n${note}\n${closes('dm-2', 'block/dm-1')}\n`, 0o755);
	await put('bin/dmsetup', `#!/bin/sh\n${note}\n${closes('dm-1', 'block/sdc/sdc1')}\n`, 0o755);
});

afterEach(async () => rm(root, {recursive: true}));

async function put(name: string, text: string, mode = 0o644): Promise<void> {
	const file = path.join(root, name);
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, text, {mode});
}

const mounts = async (...lines: readonly string[]) => put('proc/self/mountinfo', lines.map(line => `${line}\n`).join(''));

async function mapped(name: string, uuid: string, mapper: string): Promise<void> {
	await put(`sys/block/${name}/dev`, `253:${name.slice(3)}\n`);
	await put(`sys/block/${name}/dm/uuid`, `${uuid}\n`);
	await put(`sys/block/${name}/dm/name`, `${mapper}\n`);
}

const guest = {
	context,
	pace: 1,
	async run([program, ...arguments_]: GuestCommand, {stdin = ''}: RunOptions = {}) {
		// Partitions and mapped devices are in /sys/class/block, disks with their partitions below /sys/block.
		const script = String(stdin)
			.replaceAll('/sys/class/block/"$1"/holders', `${root}/sys/block/*/"$1"/holders/* ${root}/sys/block/"$1"/holders`)
			.replaceAll(/(?<![\w-])\/(?=sys\/block|proc\/(?:self|mounts))/g, `${root}/`);
		const stdout = await new Promise<string>((resolve, reject) => {
			const child = execFile(program, arguments_, {env: {PATH: `${root}/bin:${process.env.PATH}`}}, (error, output) =>
				error ? reject(error) : resolve(output),
			);
			child.stdin?.end(script);
		});
		return {status: 0, stdout, stderr: ''};
	},
} as unknown as Guest;

const calls = async () => readFile(path.join(root, 'calls'), 'utf8').catch(() => '');
const isForgotten = async (disk: string) => (await readFile(path.join(root, 'sys/block', disk, 'device/delete'), 'utf8')) === '1\n';

test('a disk is forgotten when what lies on it was closed, and nothing else is touched', async () => {
	await expect(forgetDisk(guest, 'vmfuse-data-2')).rejects.toThrow('the guest still uses it: dm-1');
	await closeVolumes(guest, ['vmfuse-data-2']);
	expect(await calls()).toBe('cryptsetup luksClose secret\ndmsetup remove --noudevsync two-lv\n');
	await forgetDisk(guest, 'vmfuse-data-2');
	expect(await Promise.all(['sda', 'sdb', 'sdc'].map(isForgotten))).toEqual([false, false, true]);
});

test.each([
	['a partition of it', '26 1 8:33 / /root/by-hand rw - ext4 /dev/sdc1 rw'],
	['a btrfs, which has a number of its own', '26 1 0:55 / /root/by-hand rw shared:3 - btrfs /dev/sdc1 rw,subvol=/'],
])('a disk is not forgotten while somebody has mounted %s', async (_, line) => {
	await closeVolumes(guest, ['vmfuse-data-2']);
	await mounts(line);
	await expect(forgetDisk(guest, 'vmfuse-data-2')).rejects.toThrow('the guest still uses it: /root/by-hand');
	expect(await isForgotten('sdc')).toBe(false);
});

test('a disk that is not there is forgotten, and has nothing to close', async () => {
	await forgetDisk(guest, 'vmfuse-data-9');
	await closeVolumes(guest, ['vmfuse-data-9']);
	expect(await calls()).toBe('');
	expect(await Promise.all(['sda', 'sdb', 'sdc'].map(isForgotten))).toEqual([false, false, false]);
});

test('a disk that was plugged in is waited for until the kernel has done with it', async () => {
	await put('proc/uptime', '100.00 90.00\n');
	const control = path.join(root, 'sys/block/sdc/device/power/control');
	await mkdir(path.dirname(control));
	await promisify(execFile)('mkfifo', [control]);
	await put('bin/udevadm', `#!/bin/sh\necho "udevadm $*" >>${root}/calls\n`, 0o755);
	const found = awaitDisks(guest, 2, 60);
	// Whoever opens it for reading lets the writer go on.
	expect(await readFile(control, 'utf8')).toBe('wait\n');
	expect(await found).toBe(true);
	// udev has done with the nodes, too.
	expect(await calls()).toMatch(/^udevadm settle /);
});
