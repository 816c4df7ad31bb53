import {copyFile, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {boundedScript} from '../../source/guest/bounded-script.js';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {scriptPrelude} from '../../source/guest/script-prelude.js';
import {stuckError} from '../../source/guest/stuck.js';

let folder: string;
/** A program that ends late, under a name of LVM. */
let late: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-bounded-'));
	late = path.join(folder, 'vgchange');
	await copyFile('/bin/sleep', late);
});

afterAll(async () => {
	await rm(folder, {recursive: true});
});

async function bounded([program = '', ...shell]: readonly string[], seconds: number, command: string): Promise<readonly string[]> {
	const input = `${scriptPrelude}${boundedScript}\nbounded ${seconds} ${command}\nfield "$?" "$out" "$err" "$late" "$stuck"`;
	return (await execa(program, [...shell, '-s'], {input, stripFinalNewline: false})).stdout.split('\0').slice(0, -1);
}

// TinyCore's shell is BusyBox'.
describe.each([[['sh']], [['busybox', 'sh']]])('a program that is given some seconds, in %j', shell => {
	test('is told with its status and what it says, which may be anything', async () => {
		expect(await bounded(shell, 9, `sh -c 'printf "a\\n b * "; echo "no such group" >&2; exit 5'`)).toEqual([
			'5',
			'a\n b * ',
			'no such group',
			'',
			'',
		]);
	});

	test('is ended when it takes longer, and what it waits for is told', async () => {
		const started = performance.now();
		const [, , , isLate, stuck] = await bounded(shell, 2, `${late} 4321`);
		expect((performance.now() - started) / 1000).toBeLessThan(20);
		expect(isLate).toBe('yes');
		expect(stuck).toMatch(new RegExp(`^\\d+ S \\S+ ${late} 4321 ?$`, 'm'));
		const {stdout} = await execa('ps', ['-e', '-o', 'args']);
		expect(stdout).not.toContain(`${late} 4321`);
	});
});

describe('what kept it', () => {
	const [own, other] = ['99 S locks_lock_inode_wait lvm pvs ', '7 T do_signal_stop /usr/local/sbin/vgchange -ay '];

	test('is another that has the lock', () => {
		const {message, nextSteps} = stuckError('lvm pvs', 60, `${other}\n${own}`);
		expect(message).toBe(
			'"lvm pvs" in the guest did not end within 60 s: "/usr/local/sbin/vgchange -ay" (process 7, in do_signal_stop) is in its way',
		);
		expect(nextSteps.at(-1)).toContain('vmfuse-tui setup --restart');
	});

	test('is a disk that does not answer, whoever waits for it', () => {
		const {message, nextSteps} = stuckError('lvm pvs', 60, `${own}\n8 D io_schedule /usr/local/sbin/vgchange -ay`);
		expect(message).toContain('the disk does not answer "/usr/local/sbin/vgchange -ay" (process 8, in io_schedule)');
		expect(nextSteps.join(' ')).not.toContain('setup');
	});

	test('is not known, or only where it waits', () => {
		expect(stuckError('lvm pvs', 60, own).message).toContain('it waits in locks_lock_inode_wait');
		expect(stuckError('lvm pvs', 60, '').message).toBe('"lvm pvs" in the guest did not end within 60 s');
	});

	test('is told instead of a list without volumes', () => {
		const answer = `text\0stuck\0${own}\0text\0end\0end\0`;
		expect(() => deviceFacts(answer)).toThrow(/did not end within 60 s/);
	});
});
