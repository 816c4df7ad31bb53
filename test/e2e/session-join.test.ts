import {access, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {run} from '../../source/host/run.js';
import {eventually} from '../harness/eventually.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {expectFiles} from '../harness/sample-files.js';
import {sha256} from '../harness/sha256.js';
import {WizardTerminal} from '../harness/wizard-terminal.js';

const context = {signal: new AbortController().signal, emit() {}};
let program: Program;
let disk: SampleDisk;
/** Has other UUIDs, and a volume group of the same name. */
let other: SampleDisk;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
	other = await makeSampleDisk({file: path.join(program.folder, 'other.img'), table: 'gpt', seed: 2});
});

// A test that fails leaves nothing to the next.
afterEach(async () => void (await program.run(['unmount', '--all'])));
afterAll(async () => program.close());

type Listed = Readonly<Record<'id' | 'machine' | 'mountpoint' | 'health', string>>;

async function listed(): Promise<readonly Listed[]> {
	const line = (await program.succeed('list', '--json')).trim().split('\n').at(-1) ?? '';
	return (JSON.parse(line) as {result: readonly Listed[]}).result;
}

async function machines(): Promise<readonly number[]> {
	return (await program.processes()).filter(({command}) => command.startsWith('qemu-system')).map(({pid}) => pid);
}

const fsck = async ({file, partitions}: SampleDisk, number: number) =>
	run(['e2fsck', '-fn', `${file}?offset=${partitions[number]?.offset}`], context);

test('volumes of one disk, and another image, are served by one machine; each is unmounted without the others', async () => {
	const [root, home, plain] = [await program.makeFolder('at root'), await program.makeFolder('at home'), await program.makeFolder('plain')];
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-root', root);
	const [first] = await listed();
	const alone = path.join(program.home, 'state/sessions', first?.id ?? '', 'alone');
	await access(alone);
	await program.succeed('mount', disk.file, '8', 'auto', home);
	// The first mount asks the guest again for the state of files.
	await expect(access(alone)).rejects.toThrow('ENOENT');
	await program.succeed('mount', other.file, '5', 'auto', plain);
	expect(await machines()).toHaveLength(1);
	expect(new Set((await listed()).map(({machine}) => machine)).size).toBe(1);
	expect(await program.succeed('list')).toContain(`One virtual machine serves ${root}, ${home}, ${plain}`);
	for (const [folder, {files}] of [
		[root, disk],
		[home, disk],
		[plain, other],
	] as const)
		await expectFiles(folder, files);

	const twice = await program.run(['mount', disk.file, '8', 'vg-host/lv-root', await program.makeFolder('twice')]);
	expect(twice).toMatchObject({status: 2, stderr: expect.stringContaining('mounted already')});
	const elsewhere = await program.run(['mount', disk.file, '5', 'auto', await program.makeFolder('twice')]);
	expect(elsewhere).toMatchObject({status: 2, stderr: expect.stringContaining('already in use by session')});
	const readOnly = await program.run(['mount', '--read-only', disk.file, '8', 'auto', await program.makeFolder('twice')]);
	expect(readOnly).toMatchObject({status: 2, stderr: expect.stringContaining('already in use by session')});

	expect(await program.succeed('unmount', root)).toContain(`its disk is still used at ${home}`);
	await writeFile(path.join(home, 'written later'), 'while the first is gone');
	await writeFile(path.join(plain, 'written later'), 'the same');
	expect(await program.succeed('unmount', plain)).toContain('the disk can be unplugged');
	await fsck(other, 5);
	await expectFiles(home, disk.files);

	await program.succeed('mount', disk.file, '8', 'vg-host/lv-root', root);
	expect(await machines()).toHaveLength(1);
	await expectFiles(root, disk.files);
	await program.succeed('unmount', '--all');
	expect(await program.leftovers()).toEqual([]);

	await program.succeed('mount', '--read-only', disk.file, '8', 'vg-host/lv-home', home);
	expect(await sha256(path.join(home, 'written later'))).toBe(await sha256Of('while the first is gone'));
	await program.succeed('unmount', home);
});

test('a volume group of the same name, and whoever wants it, gets a machine of its own; a machine that dies ends all that it served', async () => {
	const [root, home] = [await program.makeFolder('at root'), await program.makeFolder('at home')];
	const [twin, own] = [await program.makeFolder('twin'), await program.makeFolder('own')];
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-root', root);
	const [machine] = await machines();
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-home', home);
	const mounted = await program.run(['mount', other.file, '8', 'vg-host/lv-root', twin]);
	expect(mounted).toMatchObject({status: 0, stderr: expect.stringContaining('a virtual machine of its own')});
	expect(await machines()).toHaveLength(2);
	await program.succeed('unmount', twin);
	await program.succeed('mount', '--own-machine', other.file, '5', 'auto', own);
	expect(await machines()).toHaveLength(2);

	process.kill(machine as number, 'SIGKILL');
	const states = async () => (await listed()).map(({health}) => health);
	const expected = ['ended-badly', 'ended-badly', 'mounted'];
	await eventually('both to have ended badly', async () => `${await states()}` === `${expected}`, {seen: states});
	await expectFiles(own, other.files);
	for (const folder of [root, home]) {
		expect(await program.run(['unmount', folder])).toMatchObject({status: 1, stderr: expect.stringContaining('virtual machine ended')});
	}

	await program.succeed('unmount', own);
	expect(await program.leftovers()).toEqual([]);
});

test('by keys: beside a mount, more of its disk and another disk are looked at and mounted by its machine; in another way, by one of its own', async () => {
	const root = await program.makeFolder('at root');
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-root', root);
	const mnt = (name: string) => path.join(program.folder, 'mnt', name);

	// The partition and the volume are the only ones that are left: nobody is asked.
	const first = await toHow(disk);
	await first.see('it is read-write at', 'mnt/home');
	await answerHow(first, '❯ ○ Read-write');
	await first.see(`It shares the virtual machine of ${root}`);
	await first.press('enter', 'Your files are in');
	await first.choose('Leave');
	expect(await first.terminal.ended()).toBe(0);
	await expectFiles(mnt('home'), disk.files);
	expect(await machines()).toHaveLength(1);
	expect(await program.succeed('devices', `${disk.file}:8`)).toMatch(
		/lv-home .*ext4 .*mounted already\n.*lv-root .*ext4 .*mounted already/,
	);
	expect(await program.succeed('disks', disk.file)).toMatch(new RegExp(`8 .*mounted at ${root} by vmfuse-tui$`, 'm'));

	const second = await toHow(other, ' 5 ');
	expect(await machines()).toHaveLength(1);
	await answerHow(second, '❯ ○ Read-only', '❯ ○ Look and try', '❯ ○ Read-write');
	await second.see('It shares the virtual machine of', mnt('home'));
	await second.type('m', /gets another virtual machine than/, '--own-machine', 'share a machine');
	await second.type('m', 'It shares the virtual machine', 'own machine');
	await second.press('enter', 'Your files are in');
	await second.choose('Leave');
	await expectFiles(mnt('plain'), other.files);
	await writeFile(path.join(mnt('plain'), 'written by keys'), 'beside others');
	expect(await machines()).toHaveLength(1);
	expect(await program.succeed('unmount', mnt('plain'))).toContain('the disk can be unplugged');
	await fsck(other, 5);

	const third = await toHow(other, ' 5 ');
	await answerHow(third, '❯ ○ Read-only');
	await third.see(/which\s+takes\s+some\s+seconds/, /mounted\s+in\s+another\s+way/);
	await third.press('enter', 'Your files are in');
	await third.choose('Leave');
	expect(await machines()).toHaveLength(2);
	await expectFiles(mnt('plain'), other.files);
	await program.succeed('unmount', '--all');
	expect(await program.leftovers()).toEqual([]);
});

/** A wizard, as far as the question how it is to be mounted. @param partition - which is asked for where there are several. */
async function toHow({file}: SampleDisk, partition?: string): Promise<WizardTerminal> {
	const wizard = await WizardTerminal.open(program, ['wizard', 'mount'], {columns: 120, rows: 40});
	await wizard.see('Which disk?', 'an image…');
	await wizard.press('end', /❯ +an image…/);
	await wizard.press('enter', 'Which image?', '❯ ./');
	await wizard.press('ctrl-u', /❯ *$/m);
	await wizard.type(file, `❯ ${file}`);
	if (partition === undefined) await wizard.press('enter', 'Where, how and whose?');
	else {
		await wizard.press('enter', 'Which partition?');
		await wizard.pointAt(partition);
		await wizard.press('enter', 'Where, how and whose?');
	}

	await wizard.see('will be made.');
	return wizard;
}

/** Down to one of the ways, then what is offered, as far as the summary. */
async function answerHow(wizard: WizardTerminal, first: string, ...ways: readonly string[]): Promise<void> {
	await wizard.press('enter', first);
	for (const way of ways) await wizard.press('down', way);
	await wizard.press('enter', '❯ ○ As stored');
	await wizard.press('enter', '❯ ◉ Inside');
	await wizard.press('enter', 'The same as a command');
}

test('when the process that looks after several is killed, all of them go on, and are recovered', async () => {
	const [root, plain] = [await program.makeFolder('at root'), await program.makeFolder('plain')];
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-root', root);
	await program.succeed('mount', other.file, '5', 'auto', plain);
	await writeFile(path.join(plain, 'last words'), 'written');
	const [contents] = (await program.journals()).values();
	const owner = contents?.entries.findLast(({entry}) => entry.kind === 'supervisor')?.entry;
	if (owner?.kind !== 'supervisor') throw new Error('nobody looks after the session');
	process.kill(owner.identity.pid, 'SIGKILL');
	expect((await listed()).map(({health}) => health)).toEqual(['cut-off', 'cut-off']);
	await expectFiles(root, disk.files);
	await program.succeed('recover');
	expect(await program.leftovers()).toEqual([]);
	await fsck(other, 5);
});

test('when the first that had the machine was unmounted, who has joined it can be killed and recovered as completely', async () => {
	const [root, home] = [await program.makeFolder('at root'), await program.makeFolder('at home')];
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-root', root);
	await program.succeed('mount', disk.file, '8', 'vg-host/lv-home', home);
	await program.succeed('unmount', root);
	const left = await program.run(['doctor']);
	expect(left.stdout + left.stderr).not.toContain('the machine "vmfuse-');
	const [contents] = (await program.journals()).values();
	const owner = contents?.entries.findLast(({entry}) => entry.kind === 'supervisor')?.entry;
	if (owner?.kind !== 'supervisor') throw new Error('nobody looks after the session');
	process.kill(owner.identity.pid, 'SIGKILL');
	await expectFiles(home, disk.files);
	await program.succeed('recover');
	expect(await program.leftovers()).toEqual([]);
});

async function sha256Of(text: string): Promise<string> {
	const file = path.join(program.folder, 'text');
	await writeFile(file, text);
	return sha256(file);
}
