import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {commands} from '../../source/commands/index.js';

const source = path.resolve(import.meta.dirname, '../../source');

/** Every command of ours that a text of the engine names: the name, and the options that are written out. */
function namedCommands(): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const file of readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.ts'))) {
		for (const [, words = ''] of readFileSync(path.join(source, file), 'utf8').matchAll(/(?:: |")vmfuse-tui ([a-z][^`'"\n\\;]*)/g))
			found.set(words, file);
	}

	return found;
}

test('every command that a text advises is one that there is, with options that it has', () => {
	const advised = [...namedCommands()];
	expect(advised.length).toBeGreaterThan(30);
	const wrong = advised.filter(([words]) => {
		const [name = '', ...rest] = words.split(/[\s:,.)$]+/);
		const command = commands.find(one => one.name === name);
		const options = rest.flatMap(word => /^--([a-z][a-z-]*)/.exec(word)?.[1] ?? []);
		return !command || options.some(option => !Object.hasOwn(command.options, option));
	});
	expect(wrong).toEqual([]);
});
