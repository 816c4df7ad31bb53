import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {longestLine} from '../../source/console/append-commands.js';
import {textToStrokes} from '../../source/console/scancodes.js';
import {
	beforeLoading,
	deleteDamaged,
	filesIn,
	isMarked,
	isMounted,
	listNeeds,
	listWanted,
	lookAtLoading,
	showDownloads,
	showMirror,
	showOutput,
	startLoading,
	stopLoading,
} from '../../source/recipe/loading/guest-scripts.js';

let folder: string;
let optional: string;
let marks: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-optional-'));
	optional = path.join(folder, 'optional');
	marks = path.join(folder, 'marks');
	await mkdir(optional);
	await mkdir(marks);
	await mkdir(path.join(folder, 'bin'));
	await writeFile(path.join(folder, 'bin/sudo'), '#!/bin/sh\ntest "$1" = killall || exec "$@"\n', {mode: 0o755});
});
afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

/** In a shell of BusyBox, on a folder of ours. */
async function run(script: string): Promise<readonly string[]> {
	const here = script.replaceAll('/etc/sysconfig/tcedir/optional', optional).replaceAll('/usr/local/tce.installed', marks);
	const {stdout} = await execa('/bin/busybox', ['sh', '-c', here], {
		env: {PATH: `${folder}/bin:/bin:/usr/bin`},
		reject: false,
		timeout: 10_000,
	});
	return stdout.split('\n');
}

type Parts = {content?: Buffer | string; checksum?: Buffer | string | null; needs?: Buffer | string};

/** An extension as tce-load leaves it, marked as loaded, with what a test wants to be different. */
async function put(name: string, {content = `squashed ${name}`, checksum, needs}: Parts = {}): Promise<void> {
	const file = path.join(optional, `${name}.tcz`);
	await writeFile(file, content);
	const right = `${createHash('md5').update(`squashed ${name}`).digest('hex')}  ${name}.tcz\n`;
	if (checksum !== null) await writeFile(`${file}.md5.txt`, checksum ?? right);
	if (needs !== undefined) await writeFile(`${file}.dep`, needs);
	await writeFile(path.join(marks, name), '');
}

const left = async () => (await readdir(optional)).sort();
const zeros = Buffer.alloc(20);

describe('what is damaged is deleted', () => {
	test('and nothing else', async () => {
		await put('a');
		await put('b-1.2.3-tinycore', {needs: 'a.tcz\nraid-dm-KERNEL.tcz \n\n'});
		await writeFile(path.join(optional, 'notes'), '');
		const before = await left();
		expect(filesIn(await run(deleteDamaged))).toEqual([]);
		expect(await left()).toEqual(before);
		expect(await readdir(marks)).toHaveLength(2);
	});

	test.each<[string, Parts]>([
		['zeros of the right length', {content: zeros}],
		['zeros, the checksum too', {content: zeros, checksum: zeros}],
		['nothing', {content: ''}],
		['the beginning', {content: 'squash'}],
		['without its checksum', {checksum: null}],
		['with zeros for a checksum', {checksum: zeros}],
		['with an empty checksum', {checksum: ''}],
		['with a checksum that was cut off', {checksum: '0123456789'}],
		['with zeros for a list of needs', {needs: zeros}],
		['with an empty list of needs', {needs: ''}],
		['with a list of needs that was cut off', {needs: 'good.tcz\nliblvm2.tc'}],
		['with a page for a list of needs', {needs: '<html>\nNot here\n</html>\n'}],
	])('%s', async (_, parts) => {
		await put('good');
		await put('bad', {needs: 'good.tcz\n', ...parts});
		expect(filesIn(await run(deleteDamaged))).toEqual(['bad.tcz']);
		expect(await left()).toEqual(['good.tcz', 'good.tcz.md5.txt']);
		expect(await readdir(marks)).toEqual(['good']);
	});

	test('also what belongs to nothing', async () => {
		await writeFile(path.join(optional, 'x.tcz.md5.txt'), `${'0'.repeat(32)}  x.tcz\n`);
		await writeFile(path.join(optional, 'y.tcz.dep'), 'a.tcz\n');
		expect(filesIn(await run(deleteDamaged))).toEqual(['x.tcz', 'y.tcz']);
		expect(await left()).toEqual([]);
	});

	test('in an empty folder it is nothing', async () => {
		expect(filesIn(await run(deleteDamaged))).toEqual([]);
	});

	test('where there is no folder it is nothing', async () => {
		await rm(optional, {recursive: true});
		expect(filesIn(await run(deleteDamaged))).toEqual([]);
	});
});

test('what is wanted, and by whom', async () => {
	await put('a', {needs: 'b.tcz\nc-KERNEL.tcz\n'});
	await writeFile(path.join(folder, 'onboot.lst'), 'a.tcz\n');
	expect(await run(listWanted)).toEqual(['a.tcz', 'b.tcz', 'c-KERNEL.tcz']);
	expect(await run(listNeeds)).toEqual(['a.tcz.dep:b.tcz', 'a.tcz.dep:c-KERNEL.tcz']);
});

describe('at the console', () => {
	const start = {proxy: undefined, atBoot: true, asRoot: false};

	test.each([
		showDownloads,
		listNeeds,
		beforeLoading,
		startLoading('tc-install', start),
		startLoading('openssh', start),
		isMarked('tc-install'),
		isMounted('openssh'),
	])('what is always typed is short: %s', script => {
		expect(script.length).toBeLessThanOrEqual(longestLine);
	});

	test('everything can be typed', () => {
		for (const script of [deleteDamaged, lookAtLoading, showOutput, showMirror, stopLoading, listWanted])
			expect(() => textToStrokes(script)).not.toThrow();
	});
});

test('tce-load is not run by root, and knows the proxy', () => {
	expect(startLoading('lvm2', {proxy: "http://10.0.2.2:3128/a'b", atBoot: false, asRoot: true})).toBe(
		`(sudo -u tc env 'http_proxy=http://10.0.2.2:3128/a'\\''b' tce-load -iwl lvm2;echo $?>/tmp/vm.e)>/tmp/vm.d 2>&1 &`,
	);
});
