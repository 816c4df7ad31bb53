import {type FileHandle, open, readFile, rename, rm, stat, truncate} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {freshSeed, randomNumbers} from './random.js';

type Options = {
	readonly seed: number;
	/** How many; each is compared with what should be there. */
	readonly operations: number;
	/** Bytes that a file has at most. */
	readonly largest?: number;
	/** Done after half of them, with all files closed: what is in them is compared afterwards. */
	readonly halfway?: () => Promise<void>;
};

/** One file, and what should be in it. */
type Model = {name: string; bytes: Buffer; handle: FileHandle; appends: boolean};

const files = 3;

/**
Do random things to some files of a folder, and compare them with what is kept in memory: reads, writes, appends, truncations, fsync, closing and
opening again, renames onto each other, deletions. After fsync, and at the end, a file is also read as another process would, from its beginning.
The same seed does the same again. (The idea is that of fsx, by Avadis Tevanian; this is written anew, without mmap.)
@param folder - empty.
@throws Error that tells the seed, the operation, and the latest operations before it.
*/
export async function checkRandomOperations(folder: string, {seed, operations, largest = 300_000, halfway}: Options): Promise<void> {
	const random = randomNumbers(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const done: string[] = [];
	const models: Model[] = [];
	for (let index = 0; index < files; index++) models.push(await create(`file-${index}`));

	try {
		for (let index = 0; index < operations; index++) {
			if (halfway && index === operations >> 1) await interrupt(halfway);
			await operate(index);
		}

		for (const model of models) await compareWhole(model);
	} catch (error) {
		const latest = done.slice(-12).join('\n  ');
		throw new Error(`operation ${done.length}, seed ${seed}: ${(error as Error).message}\n  ${latest}`, {cause: error});
	} finally {
		for (const {handle} of models) await handle.close().catch(() => {});
	}

	for (const {name} of models) await rm(path.join(folder, name));
	return;

	async function interrupt(work: () => Promise<void>): Promise<void> {
		done.push('all are closed, and opened again later');
		for (const {handle} of models) await handle.close();
		await work();
		for (const model of models) {
			await compareWhole(model);
			Object.assign(model, {appends: false, handle: await open(path.join(folder, model.name), 'r+')});
		}
	}

	async function create(name: string): Promise<Model> {
		return {name, bytes: Buffer.alloc(0), handle: await open(path.join(folder, name), 'wx+'), appends: false};
	}

	async function operate(index: number): Promise<void> {
		const model = models[below(files)] as Model;
		const {name, handle} = model;
		const kind = below(100);
		const say = (text: string) => done.push(`${index} ${name}: ${text}`);
		if (kind < 35) {
			const [offset, length] = place();
			say(`read ${length} at ${offset} of ${model.bytes.length}`);
			const read = Buffer.alloc(length);
			const {bytesRead} = await handle.read(read, 0, length, offset);
			same(read.subarray(0, bytesRead), model.bytes.subarray(offset, offset + length), `${name} from ${offset}`);
		} else if (kind < 70) {
			const [offset, length] = place();
			const data = noise(length);
			say(`write ${length} at ${model.appends ? 'its end' : offset} of ${model.bytes.length}`);
			await writeAll(handle, data, model.appends ? undefined : offset);
			model.bytes = model.appends ? Buffer.concat([model.bytes, data]) : written(model.bytes, data, offset);
		} else if (kind < 80) {
			const size = below(2) === 0 ? below(largest) : below(model.bytes.length + 1);
			const byName = below(2) === 0;
			say(`truncate to ${size} of ${model.bytes.length}${byName ? ', by its name' : ''}`);
			if (byName) await truncate(path.join(folder, name), size);
			else await handle.truncate(size);
			model.bytes = written(model.bytes.subarray(0, size), Buffer.alloc(0), size);
		} else if (kind < 85) {
			say('fsync, and read all of it');
			await handle.sync();
			await compareWhole(model);
		} else if (kind < 93) {
			model.appends = below(4) === 0 && model.bytes.length < largest;
			say(`close, and open${model.appends ? ' to append' : ''}`);
			await handle.close();
			model.handle = await open(path.join(folder, name), model.appends ? 'a+' : 'r+');
		} else if (kind < 96) {
			say('stat');
			sameSize((await stat(path.join(folder, name))).size, model);
			sameSize((await handle.stat()).size, model);
		} else if (kind < 98) {
			const other = models[(models.indexOf(model) + 1) % files] as Model;
			say(`rename onto ${other.name}`);
			await handle.close();
			await other.handle.close();
			await rename(path.join(folder, name), path.join(folder, other.name));
			Object.assign(other, {bytes: model.bytes, appends: false, handle: await open(path.join(folder, other.name), 'r+')});
			Object.assign(model, await create(name));
		} else {
			say('delete, and create');
			await handle.close();
			await rm(path.join(folder, name));
			Object.assign(model, await create(name));
		}
	}

	/** Offset and length, more often than not at the bounds of pages and requests. */
	function place(): readonly [number, number] {
		const length = 1 + below(below(3) === 0 ? 70_000 : 5000);
		const offset = Math.min(below(largest - length), largest - length);
		return below(3) === 0 ? [offset & ~4095, Math.max(1, length & ~4095)] : [offset, length];
	}

	function noise(length: number): Buffer {
		const bytes = Buffer.alloc(length + 4);
		for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(below(2 ** 32), at);
		return bytes.subarray(0, length);
	}

	async function compareWhole(model: Model): Promise<void> {
		const found = await readFile(path.join(folder, model.name));
		sameSize(found.length, model);
		same(found, model.bytes, model.name);
	}
}

async function writeAll(handle: FileHandle, data: Buffer, offset: number | undefined): Promise<void> {
	for (let at = 0; at < data.length; ) {
		const {bytesWritten} = await handle.write(data, at, data.length - at, offset === undefined ? null : offset + at);
		at += bytesWritten;
	}
}

/** What a file has after a write; what nobody wrote before it is zeros. */
function written(bytes: Buffer, data: Buffer, offset: number): Buffer {
	const result = Buffer.alloc(Math.max(bytes.length, offset + data.length));
	bytes.copy(result);
	data.copy(result, offset);
	return result;
}

function sameSize(size: number, {name, bytes}: Model): void {
	if (size !== bytes.length) throw new Error(`${name} has ${size} bytes, not ${bytes.length}`);
}

function same(found: Buffer, expected: Buffer, what: string): void {
	if (found.equals(expected)) return;
	const differs = found.findIndex((byte, index) => byte !== expected[index]);
	const where =
		found.length === expected.length || differs >= 0 ? `differs at byte ${differs}` : `has ${found.length} bytes, not ${expected.length}`;
	throw new Error(`${what} ${where}: ${found[differs]} instead of ${expected[differs]}`);
}

// tsx test/real/random-operations.ts FOLDER [OPERATIONS]: on a mount that is there, of whatever kind.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [, , folder = '', operations = '20000'] = process.argv;
	await checkRandomOperations(folder, {seed: freshSeed('random operations'), operations: Number(operations)});
	console.log(`${operations} operations: all as expected`);
}
