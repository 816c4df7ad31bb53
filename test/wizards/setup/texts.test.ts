import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {shellLine} from '../../../source/text/shell-line.js';
import {hypervisorAdvice} from '../../../wizards/setup/questions/hypervisor-question.js';
import {baseName} from '../../../wizards/setup/questions/image-question.js';
import {commandLines} from '../../../wizards/widgets/command-lines.js';

test('what is wrong with a hypervisor names it once', () => {
	const problem = 'VirtualBox is not installed: there is no program VBoxManage';
	const nextSteps = ['install it: https://virtualbox.org'];
	expect(
		hypervisorAdvice([
			{name: 'virtualbox', title: 'VirtualBox', problem, nextSteps},
			{name: 'qemu', title: 'QEMU', version: '7.2', nextSteps: []},
		]),
	).toEqual([problem, 'VirtualBox: install it: https://virtualbox.org']);
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
