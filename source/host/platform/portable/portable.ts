import {readdir} from 'node:fs/promises';
import type {Platform} from '../platform.js';
import {holders} from './lsof.js';
import {mountTable, unmountCommand} from './mounts.js';
import {commandLine, commandLines, isBeforeBoot, isStopped, processorSeconds, processStart} from './processes.js';

/** What the descendants of BSD have in common. */
export const portable = {
	isQuickToAsk: false,
	/** FreeBSD has only character devices, macOS both. */
	isDiskNode: status => status.isBlockDevice() || status.isCharacterDevice(),
	mountTable,
	unmountCommand,
	holders,
	processStart,
	isStopped,
	isBeforeBoot,
	processorSeconds,
	commandLine,
	commandLines,
} satisfies Partial<Platform>;

/** The names in a folder that match: nodes of disks, for a fingerprint. Empty when there is no such folder. */
export async function namesIn(folder: string, pattern = /^/): Promise<string> {
	const names = await readdir(folder).catch(() => []);
	return names.filter(name => pattern.test(name)).join(' ');
}
