import {copyFile, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {boundedScript} from '../../source/guest/bounded-script.js';
import {scriptPrelude} from '../../source/guest/script-prelude.js';
import {eventually} from '../harness/eventually.js';

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
		const [, , , isLate, stuck] = await bounded(shell, 2, `${late} 4321`);
		expect(isLate).toBe('yes');
		expect(stuck).toMatch(new RegExp(`^\\d+ S \\S+ ${late} 4321 ?$`, 'm'));
		// One that was killed ends a little later.
		const isGone = async () => !(await execa('ps', ['-e', '-o', 'args'])).stdout.includes(`${late} 4321`);
		await eventually('what was late to end', isGone);
	});
});
