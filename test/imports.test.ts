import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {type ImportGraph, importCycles, importGraph} from './imports.js';

/** Imports go down this list, never up: a folder of source/, or a file. */
const layers = [
	'cli.ts',
	'index.ts',
	'commands',
	'operations',
	'recipe',
	'session',
	'intermediary',
	'iso',
	'guest',
	'console',
	'runtime.ts',
	'hypervisor',
	'host',
	'disk',
	'report',
	'text',
];

/** What everybody may import, and what itself imports nothing but its like and text/. */
const shared = [
	'ask-password.ts',
	'atomic-file.ts',
	'blocker.ts',
	'check.ts',
	'environment.ts',
	'errors.ts',
	'event-log.ts',
	'events.ts',
	'exit-codes.ts',
	'folders.ts',
	'interactive.ts',
	'poll.ts',
	'settled.ts',
	'time-limit.ts',
	'schemas.ts',
	'stored-record.ts',
	'system-error.ts',
	'usual-intermediary.ts',
	'version.ts',
];

const root = path.resolve(import.meta.dirname, '..');
const source = importGraph(path.join(root, 'source'));
const wizards = importGraph(path.join(root, 'wizards'));

/** Imports that go up, as "from → to". */
function upwardImports(graph: ImportGraph): readonly string[] {
	return [...graph].flatMap(([file, imported]) => imported.filter(other => rank(other) < rank(file)).map(other => `${file} → ${other}`));
}

/** The place in the list; a shared file is below all but text/. Only cli.ts may show screens; their list is data, which commands read, too. */
function rank(file: string): number {
	if (file === '../wizards/screens') return layers.indexOf('commands');
	if (file.startsWith('..')) return file.startsWith('../wizards/') ? 0.5 : Number.NEGATIVE_INFINITY;
	if (shared.includes(file)) return layers.indexOf('text') - 0.5;
	const [first = ''] = file.split('/');
	const found = layers.indexOf(first);
	if (found < 0) throw new Error(`${file} is in no layer: say which in this test, and in the design`);
	return found;
}

describe('the check itself', () => {
	test('sees imports that go up, of types and lazy ones too', () => {
		const graph = new Map([
			['host/a.ts', ['hypervisor/b.ts', 'text/c.ts', 'errors.ts', 'host/d.ts']],
			['errors.ts', ['events.ts', 'host/a.ts']],
		]);
		expect(upwardImports(graph)).toEqual(['host/a.ts → hypervisor/b.ts', 'errors.ts → host/a.ts']);
	});

	test('sees circles', () => {
		const graph = new Map([
			['a', ['b']],
			['b', ['c', 'd']],
			['c', ['a']],
			['d', []],
		]);
		expect(importCycles(graph)).toEqual(['a → b → c → a']);
	});

	test('sees all files', () => {
		expect(source.get('index.ts')).toContain('operations/create-engine.ts');
		expect(source.get('operations/create-engine.ts')).toContain('operations/mounts/mount.ts');
		expect(source.size).toBeGreaterThan(200);
		expect(wizards.get('shell/start.tsx')).toContain('shell/create-shell.tsx');
		expect(wizards.size).toBeGreaterThan(50);
	});
});

test('no import of source/ goes up', () => {
	expect(upwardImports(source)).toEqual([]);
});

test.each([
	['source', source],
	['wizards', wizards],
])('no imports of %s/ go in a circle, not even those of types', (_, graph) => {
	expect(importCycles(graph)).toEqual([]);
});

test('the wizards see the engine through source/index.ts, and nothing else of it', () => {
	const imported = [...wizards.values()].flat().filter(file => file.startsWith('../source'));
	expect([...new Set(imported)]).toEqual(['../source/index']);
});
