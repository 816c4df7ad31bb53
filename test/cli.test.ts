import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {commands} from '../source/commands/index.js';
import {parseCommandLine} from '../source/commands/parse.js';
import {shortUsage} from '../source/commands/usage.js';
import {Program} from './harness/program.js';
import {giveIntermediary} from './intermediary/sample-intermediary.js';

let program: Program;

beforeAll(async () => {
	program = await Program.create();
});

afterAll(async () => {
	await program.remove();
});

describe('what needs no command', () => {
	test.each(['--version', '-V'])('%s', async argument => {
		const {version} = JSON.parse(await readFile(path.resolve(import.meta.dirname, '../package.json'), 'utf8'));
		expect(await program.run([argument])).toEqual({status: 0, stdout: `${version}\n`, stderr: ''});
	});

	test.each([[['--help']], [['-h']], [['help']]])('%j names every command', async argv => {
		const {status, stdout, stderr} = await program.run(argv);
		expect([status, stderr]).toEqual([0, '']);
		for (const command of commands) expect(stdout).toContain(`  vmfuse-tui ${shortUsage(command)}\n      ${command.summary}\n`);
		expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(130);
	});

	test.each(commands.map(command => [command.name, command] as const))('the help of %s', async (name, command) => {
		const {status, stdout, stderr} = await program.run([name, '--help']);
		expect([status, stderr]).toEqual([0, '']);
		expect(stdout).toMatch(new RegExp(`^Usage: vmfuse-tui ${name}\\b`));
		for (const argument of command.arguments) expect(stdout).toContain(`\n  ${argument.name} `);
		for (const [option, {short}] of Object.entries(command.options))
			expect(stdout).toContain(short ? `-${short}, --${option}` : `--${option}`);
		for (const {line, description} of command.examples) expect(stdout).toContain(`  vmfuse-tui ${line}\n      ${description}\n`);
		expect(Math.max(...stdout.split('\n').map(text => text.length))).toBeLessThanOrEqual(100);
		expect(await program.run([name, '-h'])).toMatchObject({status: 0, stdout});
		expect(await program.run(['help', name])).toMatchObject({status: 0, stdout});
	});

	test('the help of a command is not asked for behind "--"', async () => {
		const {status, stderr} = await program.run(['logs', '--', '--help']);
		expect([status, stderr]).toEqual([2, expect.stringContaining('there is no log of "--help"')]);
	});

	test.each(commands.flatMap(command => command.examples.map(({line}) => [line] as const)))('the example "%s" is understood', line => {
		const [plain = ''] = line.split(/ [|>] /);
		expect(() => parseCommandLine(plain.split(' '))).not.toThrow();
	});

	test('no arguments at all: the help, and exit 2', async () => {
		const {status, stdout} = await program.run([]);
		expect(status).toBe(2);
		expect(stdout).toContain('vmfuse-tui setup');
	});
});

describe('wrong command lines: exit 2, one line of error, what to do, and nothing on standard output', () => {
	test.each<[readonly string[], string]>([
		[['fly'], 'there is no command "fly"'],
		[['constructor'], 'there is no command "constructor"'],
		[['disk0', '7', '/dev/sdb7'], 'there is no command "disk0"'],
		[['mont', 'a'], 'Did you mean "mount"?'],
		[['help', 'mont'], 'Did you mean "mount"?'],
		[['completion', 'tcsh'], 'there is no shell "tcsh"'],
		[['list', '--jsno'], 'Did you mean --json?'],
		[['mount', '/dev/sda'], '"mount" lacks MOUNTPOINT'],
		[['mount', 'a', 'b', 'c', 'd', 'e'], 'there is no disk or image b'],
		[['devices'], '"devices" lacks SOURCE'],
		[['list', 'x'], '"list" takes no arguments, not 1'],
		[['logs', 'a', 'b'], '"logs" takes 1 at the most, not 2'],
		[['wizard'], 'the wizards need a terminal'],
		[['wizard', 'fly'], 'there is no screen "fly"'],
		[['wizard', 'setpu'], 'Did you mean "setup"?'],
		[['mount', 'a', '-', 'auto', 'mnt', '--owner', 'root'], 'there is no --owner root'],
		[['list', '--fast'], '"list" has no option --fast'],
		[['mount', 'a', 'b', 'c', 'd', '--readonly'], 'Did you mean --read-only?'],
		[['setup', '--iso'], "option '--iso <value>' argument missing"],
		[['setup', '--yes=no'], "option '-y, --yes' does not take an argument"],
		[['unmount'], 'say what to unmount'],
		[['unmount', '--all', 'mnt'], 'say what to unmount'],
		[['unmount', 'nothing-there'], 'nothing-there'],
		[['remove'], 'there is no intermediary named "vmfuse"'],
		[['remove', '../../etc', '--yes'], 'cannot be the name'],
		[['mount', 'x', '-', 'auto', 'mnt', '--intermediary', '../x'], 'cannot be the name'],
		[['logs'], 'there is no log yet'],
		[['logs', 'vmfuse'], 'there is no log of "vmfuse"'],
		[['disks', 'none.img'], 'there is no image none.img'],
	])('%j', async (argv, message) => {
		const {status, stdout, stderr} = await program.run(argv);
		expect(stderr).toContain(message);
		expect(stderr).toMatch(/^Error: .+\n( {2}- .+\n)*$/);
		expect([status, stdout]).toEqual([2, '']);
		expect(await program.tree()).toEqual([]);
	});

	test.each<[readonly string[], string, string]>([
		[['list', '--json', '--fast'], '"list" has no option --fast', 'unknown-option'],
		[['fly', '--json'], 'there is no command "fly"', 'unknown-command'],
		[['--json'], 'there is no command "--json"', 'unknown-command'],
		[['remove', '--json'], 'there is no intermediary', 'no-intermediary'],
		[['logs', '--json'], 'there is no log yet', 'usage'],
	])('%j is told in JSON', async (argv, message, code) => {
		const {status, stdout, stderr} = await program.run(argv);
		expect(stderr).toBe('');
		expect(stdout.trimEnd().split('\n')).toHaveLength(1);
		const error = JSON.parse(stdout);
		expect(Object.keys(error)).toEqual(['version', 'type', 'code', 'name', 'message', 'nextSteps', 'exitCode']);
		expect(error).toMatchObject({type: 'error', code, name: 'UsageError', message: expect.stringContaining(message), exitCode: status});
		expect(status).toBe(2);
	});
});

describe('the ancestor’s usage', () => {
	test('is a mount: its arguments are looked at as such', async () => {
		const other = await Program.create();
		try {
			await other.pretendQemu();
			await giveIntermediary(other.home);
			const before = await other.tree();
			const {status, stderr} = await other.run(['none.img', '7', '/dev/sdb7', 'mnt']);
			expect(stderr).toContain('none.img');
			expect(status).toBe(2);
			expect(await other.tree()).toEqual(before);
		} finally {
			await other.remove();
		}
	});

	test('in short, too: a path and a mountpoint', async () => {
		expect(await program.run(['none.img', 'mnt'])).toMatchObject({status: 3, stderr: expect.stringContaining('intermediary')});
		expect(await program.run(['mnt', 'none.img'])).toMatchObject({status: 2, stderr: expect.stringContaining('there is no command "mnt"')});
	});

	test('without an intermediary: exit 3, and how to make one', async () => {
		const {status, stderr} = await program.run(['none.img', '7', '/dev/sdb7', 'mnt']);
		expect(stderr).toContain('vmfuse-tui setup');
		expect(status).toBe(3);
		expect(await program.tree()).toEqual([]);
	});

	test('takes the options of mount', async () => {
		const {stderr} = await program.run(['none.img', '7', '/dev/sdb7', 'mnt', '--read-only', '--fast']);
		expect(stderr).toContain('"mount" has no option --fast');
		expect(stderr).toContain('Usage: vmfuse-tui mount');
	});
});

describe('where nothing is', () => {
	test.each<[readonly string[], string]>([
		[['list'], 'Nothing is mounted.\n'],
		[['recover'], 'Nothing was left behind.\n'],
		[['unmount', '--all'], 'Nothing was mounted.\n'],
	])('%j', async (argv, text) => {
		expect(await program.run(argv)).toEqual({status: 0, stdout: text, stderr: ''});
	});

	test.each([
		['list', []],
		['recover', {sessions: [], unsaved: [], unextended: [], setups: []}],
	])('%s --json', async (name, result) => {
		const {status, stdout, stderr} = await program.run([name, '--json']);
		expect([status, stderr]).toEqual([0, '']);
		expect(JSON.parse(stdout)).toEqual({version: 1, type: 'result', command: name, result});
	});
});
