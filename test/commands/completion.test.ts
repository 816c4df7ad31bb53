import {spawnSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {Terminal} from '../../fixtures/terminal/terminal.js';
import {bashCompletion} from '../../source/commands/completions/bash.js';
import {fishCompletion} from '../../source/commands/completions/fish.js';
import {zshCompletion} from '../../source/commands/completions/zsh.js';
import {commands} from '../../source/commands/index.js';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-completion-'));
	await writeFile(path.join(folder, 'laptop.img'), '');
	await writeFile(path.join(folder, 'bash'), bashCompletion(commands));
	await writeFile(path.join(folder, 'zsh'), zshCompletion(commands));
	await writeFile(path.join(folder, 'fish'), fishCompletion(commands));
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

function isThere(shell: string): boolean {
	return spawnSync(shell, ['-c', 'true']).status === 0;
}

function run(command: readonly [string, ...string[]]): string {
	const [program, ...args] = command;
	const {status, stdout, stderr} = spawnSync(program, args, {cwd: folder, encoding: 'utf8', env: {...process.env, HOME: folder}});
	expect([status, stderr]).toEqual([0, '']);
	return stdout;
}

/** What a line that ends where it is completed can go on with. */
function inBash(line: string): readonly string[] {
	const words = line.split(' ').map(word => `'${word}'`);
	const script = `. ./bash; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _vmfuse_tui; printf '%s\\n' "\${COMPREPLY[@]}"`;
	return run(['bash', '--norc', '-c', script]).trim().split('\n');
}

function inFish(line: string): readonly string[] {
	const output = run(['fish', '--no-config', '-c', `source ./fish; complete -C '${line}'`]);
	return output
		.trim()
		.split('\n')
		.map(row => row.split('\t')[0] ?? '');
}

const cases: ReadonlyArray<readonly [string, readonly string[]]> = [
	['vmfuse-tui moun', ['mount']],
	['vmfuse-tui mount --read', ['--read-only']],
	['vmfuse-tui mount --owner s', ['stored']],
	['vmfuse-tui setup --extension crypt', ['cryptsetup']],
	['vmfuse-tui setup --hypervisor q', ['qemu']],
	['vmfuse-tui mount lap', ['laptop.img']],
	['vmfuse-tui completion f', ['fish']],
	['vmfuse-tui help unm', ['unmount']],
	['vmfuse unmount --al', ['--all']],
];

describe.runIf(isThere('bash'))('bash', () => {
	test.each(cases)('%s', (line, words) => {
		expect(inBash(line)).toEqual(words);
	});

	test('every command and every option is known', () => {
		for (const {name, options} of commands) {
			expect(inBash(`vmfuse-tui ${name}`)).toContain(name);
			for (const option of Object.keys(options)) expect([name, inBash(`vmfuse-tui ${name} --${option}`)]).toEqual([name, [`--${option}`]]);
		}
	});
});

describe.runIf(isThere('fish'))('fish', () => {
	test.each(cases)('%s', (line, words) => {
		expect(inFish(line)).toEqual(words);
	});
});

describe.runIf(isThere('zsh'))('zsh', () => {
	test('the script is one', () => {
		run(['zsh', '-n', './zsh']);
	});

	test('completes on a terminal', async () => {
		const terminal = new Terminal(['zsh', '-f'], {folder, environment: {PS1: '> ', HOME: folder}});
		terminal.type('autoload -Uz compinit; compinit -D -u; source ./zsh; echo rea""dy\r');
		await terminal.waitFor(/\nready/);
		for (const [line, [word = '']] of cases) {
			terminal.type(`${line}\t`);
			const [begun = ''] = line.split(' ').slice(-1);
			await terminal.waitFor(new RegExp(`${line.slice(0, -begun.length)}${word}`));
			terminal.type('\u0015');
		}

		terminal.type('exit\r');
		await terminal.ended();
	});
});
