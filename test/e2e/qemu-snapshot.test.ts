import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import {execute} from '../harness/scratch.js';
import {type ScratchQemu, scratchQemu} from '../harness/scratch-qemu.js';
import {bootSector} from '../hypervisor/boot-sector.js';

const mib = 1024 ** 2;

/** It reads sector 5 of the machine's own disk, and writes the inverted bytes back to the same sector. */
const toggling = bootSector({read: {drive: 0x80, lba: 5}, write: {drive: 0x80, lba: 5}});

let scratch: ScratchQemu;
beforeAll(async () => {
	scratch = await scratchQemu();
});
afterAll(async () => scratch.remove());

/** Start the machine and switch it off: the first byte of sector 5 as it was before. */
async function toggle(name: string): Promise<number | undefined> {
	const {qemu, context, hear} = scratch;
	await qemu.start(name, context);
	const heard = await hear(name, bytes => bytes.length >= 516);
	expect([...heard.subarray(514)]).toEqual(['W'.charCodeAt(0), 0]);
	await qemu.powerOff(name, context);
	return heard[2];
}

it('keeps what a snapshot froze, whatever the machine and its clones write', async () => {
	const {qemu, context, create, file} = scratch;
	await create('base', toggling, {hostPort: 23_500});
	const clone = async (name: string, snapshot = 'ready') =>
		qemu.clone('base', snapshot, {name, hostPort: 23_501, network: 'restricted'}, context);
	await expect(clone('early')).rejects.toThrow('no snapshot named ready');
	expect(await qemu.state('early', context)).toBe('missing');

	expect(await toggle('base')).toBe(0);
	await qemu.snapshot('base', 'ready', context);
	await expect(qemu.snapshot('base', 'ready', context)).rejects.toThrow(UserError);
	const frozen = file('machines', 'base', 'disk-0.qcow2');
	expect((await stat(frozen)).mode & 0o777).toBe(0o444);
	const before = await readFile(frozen);

	// The machine goes on where it was, and a second snapshot holds what it wrote since.
	expect(await toggle('base')).toBe(0xff);
	await qemu.snapshot('base', 'later', context);
	expect(await toggle('base')).toBe(0);
	expect((await qemu.machine('base', context)).snapshots).toEqual(['ready', 'later']);

	await clone('one');
	await clone('two');
	await clone('three', 'later');
	await expect(clone('one')).rejects.toThrow('already');
	expect((await qemu.machine('one', context)).spec).toMatchObject({name: 'one', hostPort: 23_501, network: 'restricted', memoryMib: 32});
	expect([await toggle('one'), await toggle('one'), await toggle('two'), await toggle('three')]).toEqual([0xff, 0, 0xff, 0]);
	expect((await readFile(frozen)).equals(before)).toBe(true);
	expect(await toggle('base')).toBe(0xff);

	await expect(qemu.delete('base', context)).rejects.toThrow('needed by its clones: one, three, two');

	// Back to the first one: the second goes, and what was written since, but not what clones lie on.
	await expect(qemu.restore('base', 'ready', context)).rejects.toThrow('needed by its clones: three');
	await expect(qemu.restore('base', 'never', context)).rejects.toThrow('no snapshot named never');
	await qemu.delete('three', context);
	await qemu.restore('base', 'ready', context);
	expect((await qemu.machine('base', context)).snapshots).toEqual(['ready']);
	expect(await toggle('base')).toBe(0xff);
	await qemu.snapshot('base', 'later', context);
	await qemu.restore('base', 'ready', context);
	expect([await toggle('base'), await toggle('one')]).toEqual([0xff, 0xff]);
	const disks = (await readdir(file('machines', 'base'))).filter(name => name.endsWith('.qcow2'));
	expect(disks.sort()).toEqual(['disk-0.qcow2', 'disk-1.qcow2']);
	expect((await readFile(frozen)).equals(before)).toBe(true);

	for (const name of ['one', 'two', 'base']) {
		await qemu.delete(name, context);
	}

	expect(await qemu.list(context)).toEqual([]);
});

it('counts what is on disk, not what the guest could fill', async () => {
	const {qemu, context, create, file} = scratch;
	await create('size', bootSector(), {diskMib: 512});
	const empty = await qemu.diskUsage('size', context);
	expect(empty).toBeLessThan(2 * mib);
	await execute('qemu-io', ['-f', 'qcow2', '-c', 'write -P 0x77 1M 8M', file('machines', 'size', 'disk-0.qcow2')]);
	const full = await qemu.diskUsage('size', context);
	expect(full - empty).toBeGreaterThanOrEqual(8 * mib);
	expect(full - empty).toBeLessThan(10 * mib);
	await qemu.delete('size', context);
	await expect(qemu.diskUsage('size', context)).rejects.toThrow(UserError);
});

it('recognises and deletes what a killed command left half made', async () => {
	const {qemu, context, create, file} = scratch;
	await create('half', bootSector());
	const record = file('machines', 'half', 'machine.json');
	const whole = await readFile(record, 'utf8');
	for (const content of [JSON.stringify({...JSON.parse(whole), made: false}), undefined]) {
		if (content === undefined) {
			await execute('mkdir', ['-p', path.dirname(record)]);
		} else {
			await writeFile(record, content);
		}

		expect(await qemu.list(context)).toEqual(['half']);
		expect(await qemu.state('half', context)).toBe('off');
		await expect(qemu.start('half', context)).rejects.toThrow('only half made');
		await expect(create('half', bootSector())).rejects.toThrow('already');
		await qemu.delete('half', context);
		expect(await qemu.state('half', context)).toBe('missing');
	}
});

it('leaves nothing of a machine that could not be made', async () => {
	const {qemu, context, create} = scratch;
	await expect(create('huge', bootSector(), {diskMib: 1e15})).rejects.toThrow(UserError);
	expect(await qemu.list(context)).toEqual([]);
	for (const name of ['../up', '.hidden', 'with space', '', 'x'.repeat(61)]) {
		await expect(create(name, bootSector())).rejects.toThrow('not a name');
	}
});
