import {chmod, open, readdir, rename, rm, stat, statfs} from 'node:fs/promises';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {poll} from '../../poll.js';
import {quoted} from '../../text/shell-line.js';
import type {QemuMachine} from './machine/machine.js';
import type {MachineRecord} from './machine/record.js';
import type {Monitor} from './monitor/monitor.js';
import {withMonitor} from './monitor/with-monitor.js';
import {isReadable, type Saver} from './saver.js';
import {stopMachine} from './stop.js';

/*
The memory of a guest that is up is a file (`memory-backend-file`), which later machines map privately: they share its pages, and start without
reading them. The rest of the machine's state, some hundred KiB, goes through QEMU's migration, which leaves out memory that is shared
(`x-ignore-shared`, docs/devel/migration in QEMU's source; Kata Containers' VM templates do the same).
*/

/** Milliseconds to write or read the state without the memory. It is less than a MiB, but the computer may be busy. */
const stateLimit = 60_000;

/** The three files of what was saved: the disk as it was, the memory, and the state of everything else. In the folder of the base. */
export function savedFiles(base: QemuMachine, id: string) {
	const [disk, memory, state] = ['qcow2', 'memory', 'state'].map(ending => base.file(`saved-${id}.${ending}`)) as [string, string, string];
	return {disk, memory, state};
}

/** The saved memory that fits a clone of the snapshot: it may have more than is wanted. `missing`: there is none whose files are whole; `outdated`: there is one that does not fit. */
export async function findSaved(
	base: QemuMachine,
	{savedMemory}: MachineRecord,
	wanted: {readonly snapshot: string; readonly memoryMib: number; readonly saver: Saver},
): Promise<NonNullable<MachineRecord['savedMemory']> | 'missing' | 'outdated'> {
	if (savedMemory === undefined || savedMemory.snapshot !== wanted.snapshot) return 'missing';
	if (savedMemory.memoryMib < wanted.memoryMib || !(await isReadable(savedMemory, wanted.saver))) return 'outdated';
	return (await isWhole(base, savedMemory)) ? savedMemory : 'missing';
}

async function isWhole(base: QemuMachine, {id, memoryMib}: NonNullable<MachineRecord['savedMemory']>): Promise<boolean> {
	const {disk, memory, state} = savedFiles(base, id);
	const size = async (file: string) =>
		stat(file).then(
			status => status.size,
			() => 0,
		);
	return (await size(disk)) > 0 && (await size(state)) > 0 && (await size(memory)) === memoryMib * 1024 ** 2;
}

/** See `WarmStarts.save`. @param others - every machine that there is: what none of them needs any more is deleted. */
export async function saveMemory(
	clone: QemuMachine,
	machineOf: (name: string) => QemuMachine,
	others: readonly QemuMachine[],
	{saver, servesPorts}: {readonly saver: Saver; readonly servesPorts: boolean},
	context: Context,
): Promise<void> {
	const {spec, memory, attachments, base: origin, disk, uuid} = await clone.readRecord();
	const run = await clone.readRun();
	if (memory?.kind !== 'to-be-saved' || !origin || !run) throw new Error(`the memory of ${clone.name} cannot be saved`);
	if (attachments.length > 0) throw new Error(`a disk is attached to ${clone.name}`);
	const base = machineOf(origin.machine);
	const state = clone.file('state');
	await withMonitor(run.monitor, context.signal, async monitor => {
		await monitor.execute('stop');
		await leaveOutMemory(monitor);
		await monitor.execute('migrate', {uri: `exec:cat >${quoted(state)}`});
		await waitForMigration(monitor, context);
	});
	// What the guest has written to its disk is in the file when QEMU has ended.
	await stopMachine(clone, context);
	const id = uuid.slice(0, 8);
	const files = savedFiles(base, id);
	await fillHoles(clone.file('memory'));
	await keepFile(clone.file(disk), files.disk, 0o400);
	// QEMU opens the memory for writing although it writes into a copy.
	await keepFile(clone.file('memory'), files.memory, 0o600);
	await keepFile(state, files.state, 0o400);
	const ports = servesPorts ? ('served' as const) : ('silent' as const);
	const by = {savedBy: await saver.savedBy(), program: saver.program, machine: saver.machine};
	await base.updateRecord(() => ({savedMemory: {id, snapshot: origin.snapshot, memoryMib: spec.memoryMib, ...by, ports}}));
	await rm(clone.path, {recursive: true, force: true});
	await forgetUnused(base, others);
}

/** The file is on the disk before the record names it: after a power cut a guest must not find holes in its memory. */
async function keepFile(from: string, to: string, mode: number): Promise<void> {
	const file = await open(from, 'r');
	try {
		await file.sync();
	} finally {
		await file.close();
	}

	await chmod(from, mode);
	await rename(from, to);
}

/** Go on from what was saved. @throws Error when QEMU does not: the machine must be ended then. */
export async function resume(base: QemuMachine, id: string, monitor: string, context: Context): Promise<void> {
	await withMonitor(monitor, context.signal, async connection => {
		await leaveOutMemory(connection);
		await connection.execute('migrate-incoming', {uri: `exec:cat ${quoted(savedFiles(base, id).state)}`});
		const isRead = async () => {
			const {status} = (await connection.execute('query-status')) as {status: string};
			return status === 'inmigrate' ? undefined : true;
		};
		if (!(await poll(isRead, {signal: context.signal, limit: stateLimit})))
			throw new Error(`it was not read within ${stateLimit / 1000} s`);
		// It was standing still when it was saved.
		await connection.execute('cont');
	});
}

async function leaveOutMemory(monitor: Monitor): Promise<void> {
	await monitor.execute('migrate-set-capabilities', {capabilities: [{capability: 'x-ignore-shared', state: true}]});
}

async function waitForMigration(monitor: Monitor, {signal}: Context): Promise<void> {
	const status = await poll(
		async () => {
			const {status} = (await monitor.execute('query-migrate')) as {status?: string};
			return status === 'completed' || status === 'failed' ? status : undefined;
		},
		{signal, limit: stateLimit},
	);
	if (status !== 'completed') throw new UserError(`QEMU cannot save the state of the machine (${status ?? 'it takes too long'})`);
}

/** Delete what was saved earlier, or not to its end, unless a clone lies on it. For whoever saves, or deletes the clone of an attempt. */
export async function forgetUnused(base: QemuMachine, others: readonly QemuMachine[]): Promise<void> {
	const records = await Promise.all(others.map(async other => other.readAnyRecord()));
	const needed = new Set([
		(await base.readAnyRecord())?.savedMemory?.id,
		...records.flatMap(record => (record?.memory?.kind === 'saved' ? [record.memory.id] : [])),
	]);
	for (const name of await readdir(base.path)) {
		const found = /^saved-([0-9a-f]{8})\./.exec(name)?.[1];
		if (found !== undefined && !needed.has(found)) await rm(base.file(name), {force: true});
	}
}

/** tmpfs, ramfs and overlayfs, which is on top of one in a live system: their numbers for statfs(2), as in Linux' `linux/magic.h`. */
const inMemory: ReadonlySet<number> = new Set([0x01021994, 0x858458f6, 0x794c7630]);

/** Bytes that are written at a time. */
const pieceBytes = 1 << 20;

/**
Give a file that will be mapped all the room that it needs, where its file system is in memory. There, to look at a hole takes room, even if it is mapped
privately; and when there is none left, the system kills who looks (SIGBUS).
*/
export async function fillHoles(file: string): Promise<void> {
	if (!inMemory.has((await statfs(file)).type)) return;
	await using handle = await open(file, 'r+');
	const buffer = Buffer.alloc(pieceBytes);
	for (let at = 0; ; ) {
		const {bytesRead} = await handle.read(buffer, 0, pieceBytes, at);
		if (bytesRead === 0) return;
		await handle.write(buffer, 0, bytesRead, at);
		at += bytesRead;
	}
}
