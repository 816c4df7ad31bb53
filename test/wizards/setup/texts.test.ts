import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {shellLine} from '../../../source/host/shell-line.js';
import {baseName, commandLines} from '../../../wizards/setup/texts.js';
import {megabytes} from '../../../wizards/widgets/megabytes.js';

test('sizes are for people', () => {
	expect(megabytes(21_000_000)).toBe('21 MB');
	expect(megabytes(400)).toBe('1 kB');
	expect(megabytes(12_000_000_000)).toBe('12 GB');
});

test('the name at the end of a path', () => {
	expect(baseName('/a/b.iso')).toBe('b.iso');
	expect(baseName('b.iso')).toBe('b.iso');
});

describe('commandLines', () => {
	test('breaks between words, never inside quotes', () => {
		expect(commandLines("vmfuse-tui setup --iso '/my files/x.iso' --name a", 36)).toEqual([
			'vmfuse-tui setup \\',
			"  --iso '/my files/x.iso' --name a",
		]);
		expect(commandLines('short', 80)).toEqual(['short']);
	});

	test('is the same command to a shell', () => {
		const word = fc.string({minLength: 1, maxLength: 12}).filter(text => !text.includes('\0'));
		fc.assert(
			fc.property(fc.array(word, {minLength: 1, maxLength: 6}), fc.integer({min: 10, max: 60}), (words, columns) => {
				const command = shellLine(['printf', '%s\\n', ...words]);
				const run = (text: string) => execFileSync('sh', ['-c', text], {encoding: 'utf8'});
				expect(run(commandLines(command, columns).join('\n'))).toBe(run(command));
			}),
			{numRuns: 40},
		);
	});
});
