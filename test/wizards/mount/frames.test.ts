import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import type {GuestDevice} from '../../../source/guest/guest-device.js';
import type {HostDisk} from '../../../source/host/disks/host-disk.js';
import {fakeEngine} from '../fake-engine.js';
import {device, disk, hostileLabels, lockedDevice, lvmDevices, lvmDisk, partition, systemDisk} from './samples.js';
import {Walk} from './walk.js';

const sizes = [
	{columns: 60, rows: 15},
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
] as const;

const walks: Walk[] = [];
afterEach(async () => {
	for (const walk of walks.splice(0)) await walk.close();
});

function begin(options: Parameters<typeof fakeEngine>[0], size: ConstructorParameters<typeof Walk>[1]) {
	const {engine} = fakeEngine(options);
	const walk = new Walk(engine, size);
	walks.push(walk);
	return walk;
}

const devices = [...lvmDevices, lockedDevice];

describe.each(sizes)('$columns × $rows', size => {
	test('every question, as it is first seen', async () => {
		const walk = begin({disks: [systemDisk, lvmDisk], devices}, size);
		const frames: string[] = [];
		const frame = async (wanted: string) => {
			await walk.see(wanted);
			frames.push(walk.text);
		};
		await frame('/dev/sdb');
		walk.press('down', 'down', 'enter');
		await frame('Which partition?');
		walk.press('enter');
		await frame('Which file system?');
		await walk.go('down', /❯ [^ ]*lv-root/);
		walk.press('enter');
		await frame('will be made');
		for (const question of ['❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside', 'The file system is clean', 'Your files are in']) {
			walk.press('enter');
			await frame(question);
		}

		expect(walk.widest).toBeLessThanOrEqual(size.columns);
		await expect(frames.join(`\n${'═'.repeat(size.columns)}\n`)).toMatchFileSnapshot(`frames/${size.columns}x${size.rows}.txt`);
	});

	test('what nothing is found on asks how it is encrypted', async () => {
		const blank = device('/dev/sdb3', {
			fileSystem: undefined,
			mountable: false,
			blocker: {code: 'no-file-system', message: 'no file system found', nextSteps: []},
		});
		const walk = begin({disks: [lvmDisk], devices: [blank]}, size);
		await walk.see('/dev/sdb');
		walk.press('down', 'enter');
		await walk.see('Which partition?');
		await walk.go('enter', 'Nothing here can be mounted.');
		await walk.go('down', /press\s+Enter\./);
		await walk.go('enter', 'its header is a file of its own');
		expect(walk.text).toMatch(/How is \/dev\/sdb3 encrypted\?[\s\S]*TrueCrypt or VeraCrypt/);
		expect(walk.widest).toBeLessThanOrEqual(size.columns);
	});

	test('the fields of a degraded device all have a row, whichever has the keys', async () => {
		const degraded = {...(lvmDevices[1] ?? lockedDevice), degraded: {present: 2, total: 3}};
		const walk = begin({disks: [lvmDisk], devices: [degraded]}, size);
		await walk.see('/dev/sdb');
		walk.press('down', 'enter');
		await walk.see('Which partition?');
		await walk.go('enter', 'will be made');
		for (const field of ['❯ ○ Read-only', '❯ ○ As stored', '❯ ◉ Inside']) {
			await walk.go('enter', field);
			expect(walk.text).toMatch(/Where.*How.*Whose.*Links/s);
		}

		await walk.go('enter', 'Degraded: 2 of 3 disks are here.');
		expect(walk.widest).toBeLessThanOrEqual(size.columns);
	});

	test('nothing that a disk says makes a line too wide, or reaches the terminal', async () => {
		const walk = begin(hostile(hostileLabels), size);
		await walkThroughLists(walk);
		expect(walk.widest).toBeLessThanOrEqual(size.columns);
	});
});

test('whatever a disk says, no line is too wide', async () => {
	const label = fc.oneof(
		fc.string({unit: 'grapheme', maxLength: 60}),
		fc.string({unit: 'binary', maxLength: 30}),
		fc.constantFrom(...hostileLabels),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(label, {minLength: 3, maxLength: 3}), fc.constantFrom(...sizes), async (labels, size) => {
			const walk = begin(hostile(labels), size);
			await walkThroughLists(walk);
			expect(walk.widest).toBeLessThanOrEqual(size.columns);
			await walk.close();
		}),
		{numRuns: 8},
	);
});

test('without Unicode, nothing but ASCII is drawn', async () => {
	const walk = begin(hostile(hostileLabels), {environment: {LANG: 'C', LC_ALL: 'C'}});
	await walkThroughLists(walk);
	expect(walk.text).toMatch(/^[ -~\n]*$/);
	expect(walk.text).toContain('> ');
});

test('the size may change at any time', async () => {
	const walk = begin({disks: [lvmDisk], devices}, sizes[2]);
	await walk.see('/dev/sdb');
	walk.resize(60, 15);
	await walk.see(/Which disk\?.*question 1 of 5$/m);
	walk.resize(40, 10);
	await walk.see('This terminal is too small');
	walk.resize(80, 24);
	await walk.see('/dev/sdb');
	walk.press('down', 'enter');
	await walk.see('Which partition?');
});

/** Everything that a disk can say, said by labels. */
function hostile(labels: readonly string[]): {readonly disks: readonly HostDisk[]; readonly devices: readonly GuestDevice[]} {
	const parts = labels.map((label, index) => partition(index + 1, {label, typeName: label, fileSystem: label}));
	return {
		disks: labels.map((label, index) => disk(`/dev/sd${index}`, {model: label, bus: label, partitions: parts})),
		devices: labels.flatMap((label, index) => [
			device(`/dev/vg/${index}${label}`, {label, fileSystem: label}),
			device(`/dev/sdb${index}`, {label, mountable: false, blocker: {code: 'no-file-system', message: label, nextSteps: []}}),
		]),
	};
}

async function walkThroughLists(walk: Walk): Promise<void> {
	await walk.see('/dev/sd0');
	walk.press('down', 'enter');
	await walk.see('Which partition?');
	await walk.go('enter', 'Which file system?');
	walk.press('down', 'up');
	await walk.taken();
	// It was measured at all.
	expect(walk.widest).toBeGreaterThan(40);
}
