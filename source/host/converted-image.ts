import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import type {BlockReader} from '../disk/block-reader.js';
import type {ImageFormat} from '../disk/image-format.js';
import {CommandError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import {printable} from '../text/printable.js';
import {shellLine} from '../text/shell-line.js';
import {requireProgram} from './packages.js';
import {run} from './run.js';
import {makeTemporaryFolder} from './temporary-folder.js';

/** Bytes that are fetched at once. */
const chunkSize = 1 << 18;
/** Chunks that are kept. */
const keptChunks = 32;

/**
An image that is not raw, read through qemu-img: chunk by chunk, since a whole conversion could fill the disk.
Reading does not ask for the lock of the image, so it works while a machine uses it.
@throws RequirementError when qemu-img is missing, UserError with its reason when it cannot read the image.
*/
export async function openConverted(file: string, format: ImageFormat, context: Context): Promise<BlockReader & AsyncDisposable> {
	const filename = path.resolve(file);
	const qemuImg = requireProgram('qemu-img');
	const ask = async (...command: readonly string[]) => {
		try {
			return await run([qemuImg, ...command], context);
		} catch (error) {
			throw error instanceof CommandError && error.status !== undefined ? unreadable(file, format, error) : error;
		}
	};
	const info = await ask('info', '-U', '--output=json', '-f', format, filename);
	const size = (JSON.parse(info.stdout) as {'virtual-size': number})['virtual-size'];
	const folder = await makeTemporaryFolder('image');
	const chunks = new Map<number, Promise<Buffer>>();

	const fetch = async (index: number) => {
		const offset = index * chunkSize;
		const target = path.join(folder, String(index));
		const source = {driver: format, file: {driver: 'file', filename}};
		const window = {driver: 'raw', offset, size: Math.min(chunkSize, size - offset), file: source};
		await ask('convert', '-U', '-O', 'raw', `json:${JSON.stringify(window)}`, target);
		try {
			return await readFile(target);
		} finally {
			await rm(target, {force: true});
		}
	};

	const chunk = (index: number) => {
		const known = chunks.get(index) ?? fetch(index);
		chunks.set(index, known);
		const [oldest = index] = chunks.keys();
		if (chunks.size > keptChunks) chunks.delete(oldest);
		return known;
	};

	return {
		size,
		async read(offset, length) {
			const end = Math.min(size, offset + length);
			const parts: Buffer[] = [];
			for (let at = offset; at < end; ) {
				const index = Math.floor(at / chunkSize);
				const inside = at - index * chunkSize;
				const part = (await chunk(index)).subarray(inside, inside + end - at);
				parts.push(part);
				at += part.length;
			}

			return Buffer.concat(parts);
		},
		[Symbol.asyncDispose]: () => rm(folder, {recursive: true, force: true}),
	};
}

/** Of "qemu-img: Could not open 'json:{…}': Could not open '…': Invalid argument", what is behind the last name. */
function unreadable(file: string, format: ImageFormat, error: CommandError): UserError {
	const reason = printable(
		error.stderr
			.trim()
			.split('\n')[0]
			?.replace(/^.*': /, '')
			.replace(/^qemu-img: /, '') ?? '',
	);
	return new UserError(`${file} cannot be read as a ${format} image: ${reason}`, {
		code: 'image-damaged',
		cause: error,
		nextSteps: [
			'If it was copied, copy it again: it may not be whole',
			`See what qemu-img finds: ${shellLine(['qemu-img', format === 'vpc' ? 'info' : 'check', '-f', format, file])}`,
		],
	});
}
