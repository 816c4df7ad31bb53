import {thisPlatform} from '../host/platform/index.js';

/** The process with these words on its command line. One that has ended and was not yet waited for has none, and is not found. */
export async function processOf(words: string): Promise<number | undefined> {
	for await (const [pid, commandLine] of thisPlatform().commandLines()) if (commandLine.includes(words)) return pid;
	return undefined;
}
