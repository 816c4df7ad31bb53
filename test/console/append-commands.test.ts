import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {appendCommands, longestLine} from '../../source/console/append-commands.js';
import {printableCharacters} from './us-keyboard.js';

test('any line is put together by commands that are short enough', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'vmfuse-append-'));
	try {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...printableCharacters, "'", '%', '\\'), {maxLength: 200}), characters => {
				const line = characters.join('');
				const commands = appendCommands('file', line);
				for (const command of commands) expect(command.length).toBeLessThanOrEqual(longestLine);
				execFileSync('/bin/sh', ['-c', [':>file', ...commands].join('\n')], {cwd: folder});
				expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe(`${line}\n`);
			}),
			{numRuns: 40},
		);
	} finally {
		rmSync(folder, {recursive: true});
	}
});
