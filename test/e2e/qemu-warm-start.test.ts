import {once} from 'node:events';
import {readdir, rm, stat, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {type ScratchQemu, scratchQemu} from '../harness/scratch-qemu.js';
import {bootSector, ready} from '../hypervisor/boot-sector.js';

/** Key A, pressed and released. */
const key = [0x1e, 0x9e] as const;

let scratch: ScratchQemu;
beforeAll(async () => {
	scratch = await scratchQemu();
	await scratch.create('base', bootSector(), {hostPort: 23_600});
	await scratch.qemu.snapshot('base', 'ready', scratch.context);
});
afterAll(async () => scratch.remove());

const saved = async () => (await readdir(scratch.file('machines', 'base'))).filter(name => name.startsWith('saved-')).sort();

async function clone(name: string, memory: 'saved' | 'to-be-saved', memoryMib = 32): Promise<boolean> {
	const {qemu, context} = scratch;
	await qemu.clone('base', 'ready', {name, hostPort: 23_601, network: 'restricted', memory, memoryMib}, context);
	const {isResumed = false} = await qemu.start(name, context);
	return isResumed;
}

/** See that a guest boots, or that it has not: it writes an `R` when it does, and later every key. */
async function expectStart(name: string, how: 'booted' | 'resumed'): Promise<void> {
	const {qemu, context, hear} = scratch;
	if (how === 'booted') await hear(name, bytes => bytes[0] === ready);
	const keyboard = await qemu.keyboard(name, context);
	await keyboard.press(
		[
			{key: 0x1e, isDown: true},
			{key: 0x1e, isDown: false},
		].map(event => [event]),
	);
	await keyboard.close();
	const heard = await hear(name, bytes => bytes.includes(key[1]));
	expect([...heard]).toEqual(how === 'booted' ? [ready, ...key] : key);
}

/** Boot a clone, and save its memory. */
async function save(name: string, servesPorts = false): Promise<void> {
	const {qemu, context, hear} = scratch;
	expect(await clone(name, 'to-be-saved')).toBe(false);
	await hear(name, bytes => bytes[0] === ready);
	await qemu.warmStarts.save(name, servesPorts, context);
	expect(await qemu.state(name, context)).toBe('missing');
}

const state = async (memoryMib = 32) => scratch.qemu.warmStarts.state('base', 'ready', memoryMib, scratch.context);
const warnings = () => scratch.events.flatMap(event => (event.type === 'warning' ? [event.text] : []));

it('goes on where a guest was saved, several at once', async () => {
	const {qemu, context} = scratch;
	expect(await state()).toBe('missing');
	expect(await clone('early', 'saved')).toBe(false);
	await expectStart('early', 'booted');
	await qemu.delete('early', context);

	await save('first');
	expect(await state()).toBe('ready');
	// As one that was killed between keeping its files and naming them.
	const whole = await saved();
	await qemu.clone('base', 'ready', {name: 'killed', hostPort: 23_601, network: 'restricted', memory: 'to-be-saved'}, context);
	await writeFile(scratch.file('machines', 'base', 'saved-deadbeef.memory'), '');
	await qemu.delete('killed', context);
	expect(await saved()).toEqual(whole);
	const names = ['one', 'two'];
	for (const name of names) expect(await clone(name, 'saved')).toBe(true);
	for (const name of names) await expectStart(name, 'resumed');
	expect(await state(64)).toBe('outdated');
	expect(await clone('large', 'saved', 64)).toBe(false);
	expect(warnings()).toEqual([]);

	// What was saved stays as long as a clone lies on it.
	const old = await saved();
	await save('second');
	expect(await saved()).toEqual(expect.arrayContaining([...old]));
	expect(await saved()).toHaveLength(6);
	for (const name of [...names, 'large']) await qemu.delete(name, context);
	await save('third');
	expect(await saved()).toHaveLength(3);
});

it.each(['memory', 'qcow2'])('boots when the %s that was saved is gone', async ending => {
	const {qemu, context, file} = scratch;
	await save('again');
	const [gone = ''] = (await saved()).filter(name => name.endsWith(ending));
	await rm(file('machines', 'base', gone));
	expect(await state()).toBe('missing');
	expect(await clone('without', 'saved')).toBe(false);
	await expectStart('without', 'booted');
	await qemu.delete('without', context);
});

it('boots when what was saved cannot be read, and says so', async () => {
	const {qemu, context, file} = scratch;
	await save('again');
	const [damaged = ''] = (await saved()).filter(name => name.endsWith('state'));
	await rm(file('machines', 'base', damaged));
	await writeFile(file('machines', 'base', damaged), 'x'.repeat(100_000));
	expect(warnings()).toEqual([]);
	expect(await clone('damaged', 'saved')).toBe(false);
	expect(warnings()).toEqual([expect.stringContaining('cannot go on from its saved memory')]);
	await expectStart('damaged', 'booted');
	await qemu.delete('damaged', context);
});

it('boots when it is told to', async () => {
	const {qemu, context} = scratch;
	await save('whole');
	await qemu.clone('base', 'ready', {name: 'told', hostPort: 23_601, network: 'restricted', memory: 'saved'}, context);
	expect(await qemu.start('told', context, {boots: true})).not.toHaveProperty('isResumed');
	await expectStart('told', 'booted');
	await qemu.delete('told', context);
});

it('opens no port of this computer to a guest that was saved serving private ports, until somebody asks for one', async () => {
	const {qemu, context} = scratch;
	for (const servesPorts of [true, false]) {
		await save('whole', servesPorts);
		await qemu.clone('base', 'ready', {name: 'ported', hostPort: 23_601, network: 'restricted', memory: 'saved'}, context);
		const started = await qemu.start('ported', context);
		expect(started).toMatchObject({isResumed: true, sshPort: servesPorts ? undefined : expect.any(Number)});
		const {ports = [], sshPort} = await qemu.machine('ported', context);
		expect(sshPort).toBe(started.sshPort);
		expect(started.ports).toEqual(servesPorts ? ports : undefined);
		for (const port of ports) expect((await stat(path.dirname(port))).mode & 0o077).toBe(0);
		expect(ports).toHaveLength(5);
		const forwarded = await qemu.forwardSsh('ported', context);
		expect(await qemu.forwardSsh('ported', context)).toBe(forwarded);
		expect((await qemu.machine('ported', context)).sshPort).toBe(forwarded);
		const socket = connect(forwarded, '127.0.0.1');
		await once(socket, 'connect');
		socket.destroy();
		await expectStart('ported', 'resumed');
		await qemu.delete('ported', context);
		for (const port of ports) await expect(stat(port)).rejects.toMatchObject({code: 'ENOENT'});
	}
});
