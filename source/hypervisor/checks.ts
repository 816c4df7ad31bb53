import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../errors.js';
import type {Attachment} from './hypervisor.js';

/** @throws UsageError when the name of a machine or snapshot could be more than the name of a file. */
export function checkName(name: string): string {
	if (/^[\w-][\w.-]{0,59}$/.test(name)) return name;
	throw new UsageError(`not a name for a virtual machine or snapshot: ${JSON.stringify(name)}`, {
		nextSteps: ['Use at most 60 of the characters A-Z a-z 0-9 . _ -, no dot at the beginning'],
	});
}

/** @throws UsageError when the attachment makes no sense, whatever the hypervisor. */
export function checkAttachment({id, path: source, partitions = []}: Attachment): void {
	if (!/^[a-z\d][a-z\d-]{0,19}$/.test(id)) throw new UsageError(`not a name for an attached disk: ${JSON.stringify(id)}`);
	if (!path.isAbsolute(source)) throw new UsageError(`not an absolute path: ${source}`);
	const wrong = partitions.find(number => !Number.isSafeInteger(number) || number <= 0);
	if (wrong !== undefined) throw new UsageError(`not the number of a partition: ${wrong}`);
}

/**
Whether a source is a regular file; else it is a device: a block device, or a character device on macOS and FreeBSD.
@throws UsageError when there is no such disk or image.
*/
export async function isRegularFile(source: string): Promise<boolean> {
	const status = await stat(source).catch(cause => {
		throw new UsageError(`there is no disk or image ${source}`, {cause});
	});
	if (status.isDirectory()) throw new UsageError(`${source} is a folder, not a disk or image`);
	return status.isFile();
}

/** The absolute path of an ISO. @throws UsageError when there is no such file. */
export async function checkIso(iso: string): Promise<string> {
	const file = path.resolve(iso);
	await access(file).catch(cause => {
		throw new UsageError(`there is no ISO ${file}`, {cause});
	});
	return file;
}
