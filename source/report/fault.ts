import {readFile} from 'node:fs/promises';
import {SourceMap} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {inspect} from 'node:util';
import {writeFileAtomically} from '../atomic-file.js';
import {UserError} from '../errors.js';
import type {Folders} from '../folders.js';
import {succeeds} from '../settled.js';
import {jsonText} from '../text/json-text.js';
import {printableLines} from '../text/printable.js';
import {version} from '../version.js';

/** A fault of vmfuse-tui itself, as the user is told of it. */
export class InternalError extends UserError {
	static override readonly code = 'internal';
}

/** Write an unexpected error to a file, with everything that helps to find its cause. @returns What the user is told: where that is, and what to do with it. */
export async function explainFault(error: unknown, {state}: Folders): Promise<InternalError> {
	const now = new Date().toISOString();
	const file = path.join(state, 'logs', `fault-${now.replaceAll(/[:.]/g, '-')}.txt`);
	const stack = printableLines(await inSources(inspect(error)));
	const facts = [
		`vmfuse-tui ${version}, Node.js ${process.versions.node}, ${os.type()} ${os.release()} ${os.arch()}, ${now}`,
		`arguments: ${jsonText(process.argv.slice(2))}`,
		stack,
		'',
	];
	const written = await succeeds(writeFileAtomically(file, facts.join('\n')));
	const message = error instanceof Error ? error.message : String(error);
	return new InternalError(`this is a fault of vmfuse-tui itself: ${message}`, {
		nextSteps: [
			written ? `The details are in ${file}` : `It is at ${firstPlace(stack)}; the details could not be written to ${file}`,
			'Please send these details to whoever gave you vmfuse-tui: there is no public place for reports yet',
		],
		cause: error,
	});
}

function firstPlace(stack: string): string {
	return /(?:source|wizards)\/[^\s()]+:\d+:\d+/.exec(stack)?.[0] ?? 'an unknown place';
}

/** A stack, with the places in our sources instead of those in the bundle that is made of them. */
async function inSources(stack: string): Promise<string> {
	const places = [...stack.matchAll(/(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g)];
	const maps = new Map<string, SourceMap | undefined>();
	for (const [, url = ''] of places) if (!maps.has(url)) maps.set(url, await sourceMapOf(url));
	return stack.replaceAll(/(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g, (place, url: string, line: string, column: string) => {
		const entry = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1);
		if (!entry || !('originalSource' in entry)) return place;
		return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
	});
}

async function sourceMapOf(url: string): Promise<SourceMap | undefined> {
	try {
		return new SourceMap(JSON.parse(await readFile(`${fileURLToPath(url)}.map`, 'utf8')));
	} catch {
		return undefined;
	}
}
