import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {parseLog} from '../../fixtures/command-log/call.js';
import {outline, readable} from '../../fixtures/command-log/readable.js';

const folder = path.resolve(import.meta.dirname, '../../fixtures/samples/vboxmanage/calls');

/**
What the recording of the main job has of the calls of VBoxManage.
@param version - of VBoxManage, as in a log of the double.
@param from - a heading in it, and `to` the one before which to end; all of it by default.
*/
export async function recordedCalls(version: string, from = '', to?: string): Promise<readonly string[]> {
	const recorded = await readFile(path.join(folder, `${version}.txt`), 'utf8');
	const begin = recorded.indexOf(from);
	const end = to === undefined ? recorded.length : recorded.indexOf(to, begin);
	if (begin < 0 || end < 0) throw new Error(`the recording of ${version} does not have "${from}" and "${to}"`);
	return comparable(recorded.slice(begin, end));
}

/**
What a log of the double has of them, and of which version.
@param home - of the program that called.
*/
export function loggedCalls(log: string, ...homes: readonly string[]): {readonly version: string; readonly calls: readonly string[]} {
	const {version} = JSON.parse(log.slice(0, log.indexOf('\n'))) as {version: string};
	const places = Object.fromEntries(homes.map(home => [home, 'HOME']));
	return {version, calls: comparable(readable(parseLog(log), places))};
}

/** Where the ISO comes from is the test's own affair, and what has a number begins with 1 also in a part. */
function comparable(text: string): readonly string[] {
	const numbers = new Map<string, string>();
	const numbered = (name: string, kind: string) => {
		const known = numbers.get(name) ?? `${kind}-${[...numbers.keys()].filter(other => other.startsWith(kind)).length + 1}`;
		numbers.set(name, known);
		return known;
	};
	return outline(text).map(line => line.replace(/(?<=--medium )\S+\.iso\b/, 'ISO').replaceAll(/\b(UUID|SESSION)-\d+\b/g, numbered));
}
