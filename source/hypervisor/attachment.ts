import path from 'node:path';
import {UsageError} from '../errors.js';
import type {Attachment} from './hypervisor.js';

/** @throws UsageError when the attachment makes no sense, whatever the hypervisor. */
export function checkAttachment({id, path: source, partitions = []}: Attachment): void {
	if (!/^[a-z\d][a-z\d-]{0,19}$/.test(id)) {
		throw new UsageError(`Not a name for an attached disk: ${JSON.stringify(id)}`);
	}

	if (!path.isAbsolute(source)) {
		throw new UsageError(`Not an absolute path: ${source}`);
	}

	const wrong = partitions.find(number => !Number.isSafeInteger(number) || number <= 0);
	if (wrong !== undefined) {
		throw new UsageError(`Not the number of a partition: ${wrong}`);
	}
}
