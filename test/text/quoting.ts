import {execa} from 'execa';
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {shellLine} from '../../source/text/shell-line.js';

/** What a shell makes of command lines, as the exact bytes of their words. One shell takes them all: starting it takes longer than its work. */
async function wordsOf(shell: readonly [string, ...string[]], ...lines: readonly string[]): Promise<readonly string[]> {
	const [file, ...options] = shell;
	// The words are ended by NUL, the one byte that they cannot contain.
	const script = lines.map(line => `printf '%s\\0' ${line}`).join('\n');
	const {stdout} = await execa(file, [...options, '-c', script], {encoding: 'buffer'});
	return Buffer.from(stdout).toString().split('\0').slice(0, -1);
}

const argument = fc.string({unit: 'binary', maxLength: 40}).map(text => text.replaceAll('\0', ''));

/** Tests that a shell takes apart what is quoted for it. */
export function itIsQuotedFor(shell: readonly [string, ...string[]]): void {
	it('gives back every argument as it was', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(argument, {minLength: 1, maxLength: 6}), {minLength: 1, maxLength: 40}), async lines => {
				expect(await wordsOf(shell, ...lines.map(shellLine))).toEqual(lines.flat());
			}),
			{numRuns: 20},
		);
	});

	it('gives back all characters of one byte, alone and in a row', async () => {
		const characters = Array.from({length: 255}, (_unused, code) => String.fromCodePoint(code + 1));
		const argv = [
			...characters,
			characters.join(''),
			'',
			"'",
			"''",
			'\\',
			'-n',
			'$(reboot)',
			'`reboot`',
			'~',
			'*',
			'a=b',
			'#x',
			'!!',
			'\n',
		];
		expect(await wordsOf(shell, shellLine(argv))).toEqual(argv);
	});
}
