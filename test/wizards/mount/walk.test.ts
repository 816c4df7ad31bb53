import {afterEach, describe, expect, test} from 'vitest';
import {UserError} from '../../../source/errors.js';
import type {Engine, GuestDevice, SourceChoice} from '../../../source/index.js';
import {fakeEngine, sampleSession} from '../fake-engine.js';
import {FakeProbes} from './fake-probes.js';
import {device, disk, lockedDevice, lvmDisk, partition} from './samples.js';
import {type Key, Walk} from './walk.js';

const walks: Walk[] = [];
const machines: FakeProbes[] = [];
afterEach(async () => {
	for (const machine of machines.splice(0)) machine.release();
	for (const walk of walks.splice(0)) await walk.close();
});

function begin(engine: Engine, options: ConstructorParameters<typeof Walk>[1] = {}) {
	const walk = new Walk(engine, options);
	walks.push(walk);
	return walk;
}

/** Whose virtual machine waits for the test. */
function beginByHand(options: ConstructorParameters<typeof FakeProbes>[0] = {}, size: ConstructorParameters<typeof Walk>[1] = {}) {
	const machine = new FakeProbes(options);
	machines.push(machine);
	const fake = fakeEngine({disks: [lvmDisk]});
	const walk = begin({...fake.engine, disks: {...fake.engine.disks, ...machine.disks}}, size);
	return {machine, walk, ...fake};
}

/** As far as the list of what the guest found. */
async function toDevices(options: ConstructorParameters<typeof FakeProbes>[0] = {}) {
	const begun = beginByHand(options);
	const {walk, machine} = begun;
	await walk.see('/dev/sdb');
	walk.press('down', 'enter');
	await walk.see('Which partition?');
	walk.press('enter');
	await machine.finish('probe');
	await walk.see('Which file system?');
	return begun;
}

/** Answers with what is offered, question by question. */
async function accept(walk: Walk, ...questions: ReadonlyArray<string | RegExp>) {
	for (const question of questions) {
		await walk.go('enter', question);
	}
}

test('a logical volume is mounted by a few keys', async () => {
	const {engine, calls} = fakeEngine();
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down', 'down');
	await accept(
		walk,
		'Which partition?',
		'Which file system?',
		'Where, how and whose?',
		'❯ ○ Read-only',
		'❯ ○ As stored',
		'❯ ◉ Inside',
		'The file system is clean.',
		'Your files are in /home/u/mnt/root',
	);
	walk.press('enter');
	const {summary, exitCode} = await walk.ended;
	expect(exitCode).toBe(0);
	expect(summary).toEqual([
		'/dev/vg-host/lv-root is mounted at /home/u/mnt/root, read-only.',
		'To unmount it: vmfuse-tui unmount /home/u/mnt/root',
		'Log: /home/u/.local/state/vmfuse/logs/look1.jsonl',
	]);
	expect(calls).toEqual(['probe /dev/sdb 8', 'mount /dev/vg-host/lv-root /home/u/mnt/root read-only stored']);
});

test('where it shares a machine, that is said, and m gives it one of its own; ways that another mount leaves out cannot be chosen', async () => {
	const takenWays = {'read-only': 'read-write at /mnt/x', peek: 'read-write at /mnt/x'};
	const {engine, calls} = fakeEngine({sharesWith: ['/mnt/x'], takenWays});
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down', 'down');
	await accept(walk, 'Which partition?', 'Which file system?', 'Where, how and whose?', '❯ ○ Read-write');
	expect(walk.text).toMatch(/Read-only +it is read-write at \/mnt\/x/);
	await accept(walk, '❯ ○ As stored', '❯ ◉ Inside', 'It shares the machine of /mnt/x.');
	walk.type('m');
	await walk.see('It gets a machine of its own.');
	expect(walk.text).toContain('own machine');
	walk.type('m');
	await walk.see('It shares the machine of /mnt/x.');
	walk.type('m');
	await walk.see('--own-machine');
	await accept(walk, 'Your files are in');
	expect(calls.at(-1)).toBe('mount /dev/vg-host/lv-root /home/u/mnt/root read-write stored own-machine');
});

test('what can only be read is marked in the list, and cannot be chosen to be written to', async () => {
	const writeBlocker = {
		code: 'claimed-group' as const,
		message: 'its volume group vg belongs to another system (nas)',
		nextSteps: ['To write to it, first, on that system: vgchange --systemid "" vg'],
	};
	const owned = device('/dev/vg/data', {kind: 'lv', fileSystem: 'ext4', writeBlocker});
	const {engine, calls} = fakeEngine({devices: [owned, device('/dev/sdb1')]});
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down', 'down');
	await accept(walk, 'Which partition?', 'Which file system?');
	expect(walk.text).toMatch(/vg\/data.*only to be read/);
	await accept(walk, 'Where, how and whose?', '❯ ○ Read-only');
	expect(walk.text).toMatch(/Read-write +its volume group vg belongs/);
	walk.press('down', 'down', 'enter');
	await walk.taken();
	expect(walk.text).not.toContain('◉ Read-write');
	walk.press('up', 'up');
	await accept(walk, '❯ ○ As stored', '❯ ◉ Inside', 'The file system is clean.', 'Your files are in');
	expect(calls.at(-1)).toMatch(/^mount \/dev\/vg\/data \S+ read-only stored$/);
});

test('before a disk is looked at, it is said by whose machine, and m gives it one of its own; a mount that nobody can join is not named', async () => {
	const joinable = {...sampleSession, mountpoint: '/mnt/x', canBeJoined: true} as const;
	const {engine, calls} = fakeEngine({sessions: [{...sampleSession, mountpoint: '/mnt/alone'}, joinable]});
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down', 'down');
	await walk.see('The virtual machine of /mnt/x looks at it.');
	expect(walk.text).not.toContain('/mnt/alone');
	walk.type('m');
	await walk.see('It gets a virtual machine of its own.');
	expect(walk.text).toContain('m share a machine');
	await accept(walk, 'Which partition?');
	expect(walk.text).toContain('It gets a virtual machine of its own.');
	await accept(walk, 'Which file system?');
	expect(calls).toEqual(['probe /dev/sdb 8 alone']);
});

describe('disks', () => {
	test('are not chosen for anybody, and the system’s cannot be', async () => {
		const {engine, calls} = fakeEngine();
		const walk = begin(engine);
		await walk.see('/dev/sdb');
		walk.press('enter');
		await walk.taken();
		expect(walk.text).toContain('Which disk?');
		expect(walk.text).not.toContain('❯');
		walk.press('down', 'enter');
		await walk.see('Cannot be chosen: this computer runs from it');
		await walk.taken();
		expect(walk.text).toContain('Which disk?');
		expect(calls).toEqual([]);
	});

	test('come and go, and the pointer stays where it is', async () => {
		const {engine, disks} = fakeEngine();
		const walk = begin(engine);
		await walk.see('/dev/sdb');
		walk.press('down', 'down');
		await walk.see('❯ ○ /dev/sdb');
		disks.set([...disks.value.slice(0, 1), disk('/dev/sda9'), ...disks.value.slice(1), disk('/dev/sdz')]);
		await walk.see('/dev/sdz');
		expect(walk.text).toContain('❯ ○ /dev/sdb');
	});

	test('that vanish are told, and asked for again, after the machine has stopped', async () => {
		const {walk, machine, disks} = await toDevices();
		disks.set([]);
		await machine.finish('stop');
		await walk.see('/dev/sdb is gone');
		expect(walk.text).toContain('Which disk?');
		expect(machine.log.at(-1)).toBe('stop look1');
	});

	test('are found by words', async () => {
		const many = Array.from({length: 30}, (_, index) => disk(`/dev/sd${index}`, {model: index === 20 ? 'Findme' : 'Other'}));
		const walk = begin(fakeEngine({disks: many}).engine);
		await walk.see('/dev/sd0');
		walk.type('/');
		walk.type('findme');
		await walk.see(/sd20/);
		expect(walk.text).not.toContain('sd19');
		await walk.go('esc', '/dev/sd1');
		expect(walk.text).toContain('Which disk?');
	});

	test('may be files', async () => {
		const {engine, calls} = fakeEngine();
		const walk = begin(engine);
		await walk.see('an image');
		walk.press('end', 'enter');
		await walk.see('Which image?');
		walk.type('/none-begins-so');
		await walk.see('Nothing here has a name that begins so.');
		walk.type('/tmp/disk.img');
		await walk.go('enter', 'Which file system?');
		// The only partition was not asked for.
		expect(walk.text).toContain('disk.img · partition 1');
		// The image is one of the list now, and the pointer is there.
		await walk.go('esc', '❯ ○ …mp/disk.img');
		expect(walk.text).toContain('Which disk?');
		expect(calls).toEqual(['probe /none-begins-so/tmp/disk.img 1', 'stop probe']);
	});

	test('may be files whose path is typed at once, where disks are listed; Tab waits for the folder', async () => {
		const {engine, calls} = fakeEngine();
		let answer = () => {};
		const reading = new Promise<void>(resolve => {
			answer = resolve;
		});
		const browse: typeof engine.setup.browse = async (...asked) => reading.then(async () => engine.setup.browse(...asked));
		const walk = begin({...engine, setup: {...engine.setup, browse}});
		await walk.see('an image');
		walk.type('/tmp/Core');
		await walk.see('Filter');
		await walk.go('enter', /❯ +an image/);
		expect(walk.text).not.toContain('/dev/sdb');
		await walk.go('enter', 'Which image?');
		walk.type('-cur');
		walk.press('tab');
		await walk.see('-cur');
		answer();
		await walk.see('/tmp/Core-current.iso');
		await walk.go('enter', 'Which file system?');
		await walk.go('esc', 'Which disk?');
		expect(walk.text).toContain('/dev/sdb');
		expect(calls).toEqual(['probe /tmp/Core-current.iso 1', 'stop probe']);
	});

	test('without partitions are probed at once', async () => {
		const {engine, calls} = fakeEngine({disks: [disk('/dev/sdc', {fileSystem: 'btrfs'})]});
		const walk = begin(engine);
		await walk.see('/dev/sdc');
		walk.press('down', 'enter');
		await walk.see('Which file system?');
		expect(calls).toEqual(['probe /dev/sdc']);
		await walk.go('esc', 'Which disk?');
		expect(calls).toContain('stop probe');
	});
});

describe('several disks', () => {
	test('are marked with the space bar, counted, and probed together; no partition is asked for', async () => {
		const {engine, calls} = fakeEngine({disks: [lvmDisk, disk('/dev/sdc', {fileSystem: 'linux_raid_member'})]});
		const walk = begin(engine);
		await walk.see('/dev/sdc');
		walk.press('down');
		await walk.go('space', 'One is marked: Enter takes it.');
		walk.press('down');
		await walk.go('space', '2 are marked: Enter goes on with them');
		expect(walk.text).toContain('enter go on with 2');
		await walk.go('enter', 'Which file system?');
		expect(walk.text).toContain('2 disks · /dev/sdb · /dev/sdc');
		expect(walk.text).not.toContain('elsewhere');
		await walk.go('esc', '2 are marked');
		expect(calls).toEqual(['probe /dev/sdb + /dev/sdc', 'stop probe']);
	});

	test('are asked for by what a disk says that it is a part of', async () => {
		const walk = begin(fakeEngine({disks: [disk('/dev/sdc', {fileSystem: 'linux_raid_member', partOf: 'RAID5 of 3 disks'})]}).engine);
		await walk.see('/dev/sdc');
		await walk.go('down', 'On it: a part of RAID5 of 3 disks. What lies on several disks needs them all');
	});

	test('may be images, which are named one after the other', async () => {
		const {engine, calls} = fakeEngine();
		const walk = begin(engine);
		await walk.see('an image');
		await walk.go('end', 'The space bar names one of several');
		for (const [file, count] of [
			['/tmp/a.img', 'One is marked'],
			['/tmp/b.img', '2 are marked'],
		] as const) {
			await walk.go(count === 'One is marked' ? 'space' : 'enter', 'Which image?');
			walk.type(file);
			await walk.go('enter', count);
			await walk.go('down', /❯ +an image/);
		}

		await walk.go('enter', 'Which image?');
		await walk.go('esc', 'Enter names another image');
		await walk.go('up', '2 are marked');
		await walk.go('enter', 'Which file system?');
		expect(calls).toEqual(['probe /tmp/a.img + /tmp/b.img']);
	});

	test('one of which vanishes are asked for again', async () => {
		const {engine, disks} = fakeEngine({disks: [lvmDisk, disk('/dev/sdc')]});
		const walk = begin(engine);
		await walk.see('/dev/sdc');
		walk.press('down', 'space', 'down', 'space');
		await walk.go('enter', 'Which file system?');
		disks.set([lvmDisk]);
		await walk.see('/dev/sdc is gone');
		expect(walk.text).toContain('go on with 1');
	});
});

test('what one has to know of a partition table is said where its partitions are listed, and before it is mounted', async () => {
	const remarks = [{code: 'gpt-last-copy', message: 'the first copy of its partition table (GPT) is damaged: the last one is used'}];
	const walk = begin(fakeEngine({disks: [{...lvmDisk, remarks}]}).engine, {columns: 60, rows: 15});
	await walk.see('/dev/sdb');
	walk.press('down');
	await walk.go('enter', /▲ The first copy of its partition table \(GPT\) is damaged/);
	await walk.see(/❯ ○ +8/);
	await accept(walk, 'Which file system?', 'Where, how', '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside', '/dev/sdb: the first copy');
});

test('to look and try is a choice of its own, and is said before and after', async () => {
	const {engine, calls} = fakeEngine({disks: [lvmDisk]});
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down');
	await accept(walk, 'Which partition?', 'Which file system?', 'Where, how', '❯ ○ Read-only');
	await walk.go('down', /❯ ○ Look and try +what you write is thrown away/);
	await accept(walk, '❯ ○ As stored', '❯ ◉ Inside', '· look and try ·', 'Your files are in');
	expect(walk.text).toContain('What you write there is thrown away when it is unmounted');
	expect(calls.at(-1)).toContain('peek');
	walk.press('down', 'down', 'enter');
	await walk.see('look and try');
	await walk.see('What you write there is thrown away when it is unmounted.');
	await walk.go('enter', 'What was written there was thrown away.');
});

test('a degraded array says what it lacks, and what it costs to write to it', async () => {
	const devices = [device('/dev/md127', {kind: 'raid', degraded: {present: 1, total: 2}}), device('/dev/sdb2')];
	const {engine, calls} = fakeEngine({disks: [lvmDisk], devices});
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down');
	await accept(walk, 'Which partition?', 'Degraded: 1 of 2 disks is here. It is only read, unless you choose to write');
	await accept(walk, 'Where, how', '❯ ○ Read-only');
	expect(walk.text).toMatch(/○ Write anyway +leaves 1 of 2 disks out of date/);
	expect(walk.text).toContain('Degraded: 1 of 2 disks is here.');
	walk.press('up');
	await accept(walk, '❯ ○ Read-only');
	walk.press('down', 'down');
	await accept(walk, '❯ ○ As stored', '❯ ◉ Inside', 'The file system is clean', 'Your files are in');
	expect(calls.at(-1)).toContain('degraded');
});

test('what can only be read can be tried all the same', async () => {
	const walk = begin(fakeEngine({disks: [{...lvmDisk, readOnly: true}]}).engine);
	await walk.see('/dev/sdb');
	walk.press('down');
	await accept(walk, 'Which partition?', 'Which file system?', 'Where, how', '❯ ○ Read-only');
	expect(walk.text).toMatch(/Read-write +this disk can only be read/);
	expect(walk.text).toMatch(/Look and try +what you write is thrown away/);
});

test('several partitions are probed together', async () => {
	const {engine, calls} = fakeEngine({
		disks: [{...lvmDisk, partitions: [...lvmDisk.partitions, partition(9, {fileSystem: 'LVM2_member'})]}],
	});
	const walk = begin(engine);
	await walk.see('/dev/sdb');
	walk.press('down', 'enter');
	await walk.see('Which partition?');
	walk.press('end', 'up', 'space', 'up', 'space', 'up');
	await walk.see('Enter takes those that are marked: 8, 9.');
	await walk.go('enter', 'Which file system?');
	expect(walk.text).toContain('partitions 8, 9');
	expect(calls).toEqual(['probe /dev/sdb 8 9']);
});

test('Esc goes through all the questions and back, and each answer is offered again', async () => {
	const {walk, machine} = await toDevices({canProbeOthers: true});
	walk.press('down');
	await accept(walk, 'Where, how and whose?');
	walk.type('-mine');
	await accept(walk, '❯ ○ Read-only');
	walk.press('down', 'down');
	await walk.go('space', '❯ ○ As stored');
	walk.press('down');
	await accept(walk, '❯ ◉ Inside', 'The file system is clean.');
	for (const question of ['Where, how and whose?', 'Which file system?', 'Which partition?']) {
		await walk.go('esc', question);
	}

	walk.press('esc');
	await machine.finish('stop');
	await walk.see('Which disk?');
	await walk.see('❯ ○ /dev/sdb');
	await walk.go('enter', /❯ ○ +8/);
	walk.press('enter');
	await machine.finish('probe');
	await walk.see('❯ /dev/vg-host/lv-root');
	await accept(walk, /of vg host-mine.*◉ Read-write.*◉ All mine.*❯ ◉ Inside/s, 'The file system is clean.');
	walk.press('enter');
	await machine.finish('mount');
	await walk.see('Your files are in');
	expect(machine.log.at(-1)).toBe('mount /dev/vg-host/lv-root /home/u/mnt/root of vg host-mine false mine');
});

describe('the machine', () => {
	test('is stopped in order by Esc while it starts', async () => {
		const {walk, machine} = beginByHand();
		await walk.see('/dev/sdb');
		walk.press('down', 'enter');
		await walk.see('Which partition?');
		await walk.go('enter', 'Looking at /dev/sdb');
		await walk.go('esc', 'Which partition?');
		expect(machine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'probe aborted']);
	});

	test.each<[Key, string]>([
		['esc', '◉ As stored'],
		['ctrlC', '◉ As stored'],
	])('is stopped by %s while it mounts, and the answers are there', async (key, question) => {
		const {walk, machine} = await toDevices();
		await accept(walk, 'Where, how', '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside', 'The file system is clean.', 'Mounting');
		await machine.pending('mount');
		await walk.go(key, question);
		expect(machine.log.at(-1)).toBe('mount aborted');
		walk.press('enter');
		await machine.finish('probe');
		await walk.see('The file system is clean.');
	});

	test('is stopped by Ctrl-C also when it only waits; the answers stay', async () => {
		const {walk, machine} = await toDevices();
		await accept(walk, 'Where, how');
		await walk.go('ctrlC', 'Stopping');
		await machine.finish('stop');
		await walk.see('Where, how');
		await accept(walk, '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside');
		walk.press('enter');
		await machine.finish('probe');
		await walk.see('The file system is clean.');
	});

	test('is left by a second Ctrl-C, which is said', async () => {
		const {walk, machine} = await toDevices();
		walk.press('ctrlC');
		await machine.pending('stop');
		walk.press('ctrlC');
		const {exitCode, summary} = await walk.ended;
		expect(exitCode).toBe(130);
		expect(summary.join('\n')).toContain('/dev/sdb');
	});

	test('that stopped has forgotten what was unlocked: the device is asked for again', async () => {
		const {walk, machine} = await toDevices();
		walk.press('down', 'down', 'enter');
		await walk.see('The passphrase of');
		walk.type('right');
		walk.press('enter');
		await machine.finish('unlock');
		await walk.see('❯ /dev/mapper/secret');
		await accept(walk, 'Where, how', '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside');
		await walk.go('ctrlC', 'Stopping');
		await machine.finish('stop');
		await walk.see('❯ ◉ Inside');
		walk.press('enter');
		await machine.finish('probe');
		await walk.see('/dev/mapper/secret is not there any more');
		expect(walk.text).toContain('Which file system?');
	});

	test('is handed another partition where that can be', async () => {
		const {walk, machine} = await toDevices({canProbeOthers: true});
		walk.press('end', 'enter');
		await walk.see('Which partition?');
		walk.press('up', 'enter');
		await machine.finish('probePartitions');
		await walk.see('Which file system?');
		expect(machine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'look at 5']);
	});

	test('is stopped for another partition where it cannot', async () => {
		const {walk, machine} = await toDevices();
		await walk.go('esc', 'Stopping');
		await machine.finish('stop');
		await walk.see('Which partition?');
		expect(machine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'stop look1']);
	});

	test('is seen stopping when the wizard is left', async () => {
		const {walk, machine} = await toDevices();
		walk.type('q');
		const {context, finish} = await machine.pending('stop');
		context.emit({type: 'undone', what: 'clone deleted', seconds: 1});
		await walk.see('clone deleted');
		expect(walk.text).toContain('Stopping');
		finish();
		await walk.see('Intermediary');
	});

	test('that cannot start says why, and can be tried again', async () => {
		const {walk, machine} = beginByHand();
		await walk.see('/dev/sdb');
		walk.press('down', 'enter');
		await walk.see('Which partition?');
		walk.press('enter');
		(await machine.pending('probe')).fail(new UserError('the guest does not answer', {nextSteps: ['give it more time']}));
		await walk.see('The guest does not answer');
		expect(walk.text).toContain('Give it more time');
		walk.press('enter');
		await machine.finish('probe');
		await walk.see('Which file system?');
	});

	test('whose mount fails leaves the answers', async () => {
		const {walk, machine} = await toDevices();
		await accept(walk, 'Where, how', '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside', 'The file system is clean.', 'Mounting');
		(await machine.pending('mount')).fail(new UserError('the journal is damaged'));
		await walk.see('The journal is damaged');
		expect(walk.text).toContain('Show the log');
		walk.press('down', 'enter');
		await walk.see('Where, how');
	});
});

describe('a locked device', () => {
	test('asks until the passphrase is right, shows what is inside, and never the passphrase', async () => {
		const {walk, machine} = await toDevices();
		walk.press('down', 'down', 'enter');
		await walk.see('The passphrase of /dev/sdb2');
		for (const passphrase of ['wrong', 'right']) {
			walk.type(passphrase);
			await walk.see('•'.repeat(5));
			expect(walk.text).not.toContain(passphrase);
			await walk.go('enter', 'Unlocking');
			await machine.finish('unlock');
			await walk.see(passphrase === 'wrong' ? 'The passphrase is wrong' : '❯ /dev/mapper/secret');
		}
	});

	test('Ctrl-C gives up an unlocking that takes too long, and the machine stays', async () => {
		const {walk, machine} = await toDevices();
		walk.press('down', 'down', 'enter');
		await walk.see('The passphrase of');
		walk.type('right');
		await walk.go('enter', 'Unlocking');
		await walk.go('ctrlC', 'Passphrase  ❯');
		expect(machine.log.at(-1)).toBe('unlock aborted');
	});

	test('can be left alone', async () => {
		const {walk} = await toDevices();
		walk.press('down', 'down', 'enter');
		await walk.see('The passphrase of');
		await walk.go('esc', 'Which file system?');
	});
});

describe('what nothing is found on', () => {
	const blank = device('/dev/sdb3', {
		fileSystem: undefined,
		mountable: false,
		blocker: {code: 'no-file-system', message: 'no file system found', nextSteps: []},
	});

	/** An engine whose guest finds something locked as soon as it is told how it is encrypted. */
	function beginBlank(fileSystem?: string) {
		const {engine, probe} = fakeEngine({disks: [lvmDisk]});
		const asked: SourceChoice[] = [];
		const walk = begin({
			...engine,
			disks: {
				...engine.disks,
				image: async path => disk(path, {kind: 'image', fileSystem}),
				async probe(choice) {
					asked.push(choice);
					const isTold = choice.header !== undefined || choice.tcrypt;
					return {
						...probe,
						id: `look${asked.length}`,
						devices: [isTold ? {...lockedDevice, path: blank.path} : blank, device('/dev/sdb1'), device('/dev/sdb2')],
					};
				},
			},
		});
		return {walk, asked};
	}

	async function toQuestion(walk: Walk) {
		await walk.see('/dev/sdb');
		walk.press('down');
		await accept(walk, 'Which partition?', 'Which file system?');
		walk.press('down', 'down');
		await walk.see('If it is encrypted and does not say so, press Enter.');
		await walk.go('enter', 'How is /dev/sdb3 encrypted?');
	}

	test('may be of VeraCrypt: the disk is looked at again, and it asks for the passphrase', async () => {
		const {walk, asked} = beginBlank();
		await toQuestion(walk);
		await walk.go('esc', 'Which file system?');
		await accept(walk, '❯ TrueCrypt or VeraCrypt', /❯ \/dev\/sdb3 .*locked/, 'The passphrase of /dev/sdb3');
		expect(asked.map(({source, partitions, header, tcrypt}) => [source, partitions, header, tcrypt])).toEqual([
			['/dev/sdb', [8], undefined, undefined],
			['/dev/sdb', [8], undefined, true],
		]);
	});

	test('may have its header in a file, which has to be one', async () => {
		const {walk} = beginBlank();
		await toQuestion(walk);
		await walk.go('down', '❯ LUKS');
		await walk.go('enter', 'Which file is the header?');
		walk.type('/tmp/photo.jpg');
		await walk.go('enter', 'It does not begin with a header of LUKS');
		await walk.go('esc', 'How is /dev/sdb3 encrypted?');
	});

	test('is opened with the header that is named', async () => {
		const {walk, asked} = beginBlank('crypto_LUKS');
		await toQuestion(walk);
		await walk.go('down', '❯ LUKS');
		await walk.go('enter', 'Which file is the header?');
		walk.type('/tmp/header');
		await walk.go('enter', /❯ \/dev\/sdb3 .*locked/);
		expect(asked.at(-1)?.header).toMatch(/\/tmp\/header$/);
	});

	test('is forgotten to be encrypted when another partition is chosen', async () => {
		const {walk, asked} = beginBlank();
		await toQuestion(walk);
		await walk.go('enter', /❯ \/dev\/sdb3 .*locked/);
		await walk.go('esc', 'Which partition?');
		await walk.go('enter', '/dev/sdb3');
		expect(asked.at(-1)?.tcrypt).toBeUndefined();
	});
});

describe('an extension that the intermediary lacks', () => {
	const lacking: GuestDevice = {
		...lockedDevice,
		blocker: {code: 'no-extension', message: 'locked (LUKS): this needs cryptsetup', nextSteps: [], extension: 'cryptsetup'},
	};

	/** An engine whose guest has cryptsetup after it was added. */
	function beginLacking(extend: (attempt: number, signal: AbortSignal) => Promise<void> = async () => {}) {
		const {engine, calls, probe} = fakeEngine({disks: [lvmDisk]});
		let attempts = 0;
		let isThere = false;
		const walk = begin({
			...engine,
			setup: {
				...engine.setup,
				async extend(what, options = {}) {
					const extended = await engine.setup.extend(what, options);
					calls.push(`from ${what.mirror}`);
					options.onLog?.('/logs/extend');
					await extend(++attempts, options.signal ?? AbortSignal.abort());
					isThere = true;
					return extended;
				},
			},
			disks: {
				...engine.disks,
				async probe(choice, intermediary, options) {
					await engine.disks.probe(choice, intermediary, options);
					return {...probe, id: `look${attempts}`, devices: [device('/dev/sdb1'), isThere ? lockedDevice : lacking]};
				},
			},
		});
		return {walk, calls};
	}

	async function toQuestion(walk: Walk) {
		await walk.see('/dev/sdb');
		walk.press('down');
		await accept(walk, 'Which partition?', 'Which file system?');
		await walk.go('down', 'It needs cryptsetup, which the intermediary does not have.');
		await walk.go('enter', '/dev/sdb2 needs cryptsetup: add it now?');
	}

	test('is added when that is wished, and then the same disk is looked at again', async () => {
		const {walk, calls} = beginLacking();
		await toQuestion(walk);
		expect(walk.text).toMatch(/It is for encrypted volumes\s+\(LUKS\)/);
		await walk.go('esc', 'Which file system?');
		await walk.go('enter', '❯ Add it now');
		await walk.go('enter', /❯ \/dev\/sdb2 .*locked/);
		expect(calls).toEqual(['probe /dev/sdb 8', 'extend vmfuse cryptsetup', 'from undefined', 'stop probe', 'probe /dev/sdb 8']);
		await walk.go('enter', 'The passphrase of /dev/sdb2');
	});

	test('that cannot be had says why, and may come from elsewhere', async () => {
		const {walk, calls} = beginLacking(async attempt => {
			if (attempt === 1) throw new UserError('the mirror does not answer', {nextSteps: ['give another one']});
		});
		await toQuestion(walk);
		await walk.go('enter', 'cryptsetup was not added');
		await walk.see('The mirror does not answer');
		expect(walk.text).toContain('Show the log');
		await walk.go('down', '❯ From elsewhere');
		await walk.go('enter', 'Where do extensions come from?');
		walk.type('http://mirror.example/');
		await walk.go('enter', 'from http://mirror.example/');
		await walk.go('enter', /❯ \/dev\/sdb2 .*locked/);
		expect(calls.filter(call => call.startsWith('from'))).toEqual(['from undefined', 'from http://mirror.example/']);
	});

	test('is not waited for any longer when the adding is stopped; the question is there again', async () => {
		const {walk} = beginLacking(async (_, signal) => {
			await new Promise((_resolve, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason), {once: true});
			});
		});
		await toQuestion(walk);
		await walk.go('enter', 'Adding cryptsetup to "vmfuse"');
		await walk.go('esc', '/dev/sdb2 needs cryptsetup: add it now?');
		await walk.go('esc', 'Which file system?');
	});
});

test('a folder that cannot be used is not taken', async () => {
	const fake = fakeEngine({disks: [lvmDisk]});
	const checkMountpoint: Engine['sessions']['checkMountpoint'] = async mountpoint => {
		if (mountpoint.endsWith('x')) throw new UserError('it is not empty', {nextSteps: ['choose an empty one']});
		return {path: mountpoint, isNew: false};
	};
	const walk = begin({...fake.engine, sessions: {...fake.engine.sessions, checkMountpoint}});
	await walk.see('/dev/sdb');
	walk.press('down');
	await accept(walk, 'Which partition?', 'Which file system?', 'Where, how');
	await walk.see('is there. It is empty');
	walk.type('x');
	await walk.see('It is not empty');
	walk.press('enter');
	await walk.go('backspace', 'is there. It is empty');
	expect(walk.text).not.toContain('❯ ○');
	await accept(walk, '❯ ○ Read-only');
});

test('Enter may come before it is known whether the folder can be used', async () => {
	const fake = fakeEngine({disks: [lvmDisk]});
	const checks: Array<() => void> = [];
	let isRefused = true;
	const checkMountpoint: Engine['sessions']['checkMountpoint'] = async mountpoint => {
		await new Promise<void>(resolve => checks.push(resolve));
		if (isRefused) throw new UserError('it is not empty');
		return {path: mountpoint, isNew: true};
	};
	const walk = begin({...fake.engine, sessions: {...fake.engine.sessions, checkMountpoint}});
	const answer = () => checks.splice(0).map(resolve => resolve());
	await walk.see('/dev/sdb');
	walk.press('down');
	await accept(walk, 'Which partition?', 'Which file system?', 'Where, how', '❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside');
	walk.press('enter');
	await walk.taken();
	expect(walk.text).toContain('❯ ◉ Inside');
	answer();
	await walk.see(/Where +❯.*It is not empty/s);
	isRefused = false;
	walk.type('2');
	await accept(walk, '❯ ◉ Read-only', '❯ ◉ As stored', '❯ ◉ Inside');
	walk.press('enter');
	await walk.taken();
	answer();
	await walk.see('The file system is clean.');
});

test('a folder that begins with a slash takes the place of what stands before it', async () => {
	const walk = begin(fakeEngine({disks: [lvmDisk]}).engine);
	await walk.see('/dev/sdb');
	walk.press('down');
	await accept(walk, 'Which partition?', 'Which file system?', 'Where, how');
	walk.type('/');
	await walk.see('mnt/root/');
	walk.type('/srv/root');
	await walk.see('This folder will be made.');
});

describe('intermediaries', () => {
	test('none: the way to set one up', async () => {
		const walk = begin(fakeEngine({intermediaries: []}).engine);
		await walk.see('There is no intermediary yet');
		expect(walk.text).toContain('❯ Set up');
	});

	test('several: which', async () => {
		const {engine, overview} = fakeEngine();
		const [one] = overview.value.intermediaries;
		if (!one) throw new Error('the samples have no intermediary');
		overview.set({...overview.value, intermediaries: [one, {...one, name: 'second'}]});
		const walk = begin(engine);
		await walk.see('With which intermediary?');
		walk.press('down', 'enter');
		await walk.see('Which disk?');
		expect(walk.text).toContain('second');
		await walk.go('esc', '❯ second');
	});
});
