import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {EngineEvent} from '../../source/events.js';
import {findProgram} from '../../source/host/find-program.js';
import type {Output} from '../../source/host/run.js';
import type {Task} from './sudo-asker.js';

/** With what a shell or a terminal could take for something else. */
const password = `it's $5 "and" ü \\ ${randomBytes(4).toString('hex')}`;
const user = `vmfuse-${randomBytes(3).toString('hex')}`;
const rules = `/etc/sudoers.d/${user}`;
const asker = path.join(import.meta.dirname, 'sudo-asker.ts');
const tsx = import.meta.resolve('tsx');

/** What the asker tells, in order. */
type Told = {
	readonly question?: {readonly command: string; readonly attempt: number; readonly attempts: number};
	readonly event?: EngineEvent;
	readonly output?: Output;
	readonly error?: {readonly name: string; readonly message: string; readonly nextSteps: readonly string[]};
};

/** Why it cannot be tried here; undefined when it can. */
function obstacle(): string | undefined {
	if (process.platform !== 'linux') return 'a user is made as on Linux';
	if (process.getuid?.() !== 0) return 'only root can make a user who has a password';
	const missing = ['sudo', 'useradd', 'chpasswd', 'setpriv'].find(program => !findProgram(program));
	if (missing) return `${missing} is not installed`;
	const {status} = spawnSync('setpriv', [
		'--reuid',
		'65534',
		'--clear-groups',
		'sh',
		'-c',
		`test -r '${asker}' && test -x '${process.execPath}'`,
	]);
	return status === 0 ? undefined : 'another user cannot read this folder, or run this Node.js';
}

const reason = obstacle();

async function ask(task: Task): Promise<{readonly told: readonly Told[]; readonly text: string}> {
	const as = [
		'setpriv',
		'--reuid',
		user,
		'--regid',
		user,
		'--clear-groups',
		'env',
		`HOME=/nonexistent`,
		process.execPath,
		'--import',
		tsx,
		asker,
	];
	const [program = '', ...rest] = as;
	const {stdout} = await execa(program, rest, {input: JSON.stringify(task), timeout: 120_000});
	return {text: stdout, told: stdout.split('\n').map(line => JSON.parse(line) as Told)};
}

/** Programs for administrators, which not every computer with our tests has. */
async function administer([command, ...rest]: readonly [string, ...string[]], input = ''): Promise<void> {
	await execa(command, rest, {input});
}

const questions = (told: readonly Told[]) => told.flatMap(({question}) => question ?? []);
const outcomes = (told: readonly Told[]) => told.flatMap(({output, error}) => output ?? error ?? []);

async function setRules(line: string) {
	await writeFile(rules, `${line}\n`, {mode: 0o440});
}

describe.skipIf(reason !== undefined)(`a password for sudo${reason === undefined ? '' : ` (not here: ${reason})`}`, () => {
	beforeAll(async () => {
		await administer(['useradd', '--no-create-home', '--shell', '/bin/sh', user]);
		await administer(['chpasswd'], `${user}:${password}`);
	});

	beforeEach(async () => {
		await setRules(`${user} ALL=(ALL) ALL`);
	});

	afterAll(async () => {
		await rm(rules, {force: true});
		await administer(['userdel', user]);
	});

	test('is asked for once, and is nowhere else', async () => {
		const commands: Task['commands'] = [
			['sh', '-c', 'id -u; echo trouble >&2; ps -e -o args=; tty </dev/tty'],
			['id', '-un'],
		];
		const {told, text} = await ask({commands, answers: [password]});
		expect(questions(told)).toEqual([
			{command: "sudo sh -c 'id -u; echo trouble >&2; ps -e -o args=; tty </dev/tty'", attempt: 1, attempts: 3},
		]);
		const [first, second] = outcomes(told);
		expect(first).toMatchObject({status: 0, stderr: 'trouble\n', stdout: expect.stringMatching(/^0\n/)});
		expect(second).toEqual({status: 0, stdout: 'root\n', stderr: ''});
		for (const part of [password, JSON.stringify(password).slice(1, -1)]) expect(text).not.toContain(part);
		expect(text).toContain('sudo -p [vmfuse password');
	});

	test('that is wrong is asked for again', async () => {
		const {told} = await ask({commands: [['id', '-u']], answers: ['wrong', password]});
		expect(questions(told).map(({attempt}) => attempt)).toEqual([1, 2]);
		expect(outcomes(told)).toEqual([{status: 0, stdout: '0\n', stderr: ''}]);
	});

	test('that is wrong three times is not asked for again, and what to run by hand is told', async () => {
		const {told} = await ask({commands: [['chown', '0', '/dev/my disk']], answers: ['a', 'b', 'c', password]});
		expect(questions(told).map(({attempt}) => attempt)).toEqual([1, 2, 3]);
		expect(outcomes(told)).toEqual([
			{
				name: 'RequirementError',
				message: 'a command needs root, but no password was right',
				nextSteps: ["Run it yourself, then try again: sudo chown 0 '/dev/my disk'"],
			},
		]);
	});

	test('need not be given; the next command asks anew', async () => {
		const {told} = await ask({
			commands: [
				['id', '-u'],
				['id', '-u'],
			],
			answers: [null, password],
		});
		expect(questions(told).map(({attempt}) => attempt)).toEqual([1, 1]);
		expect(outcomes(told)).toMatchObject([
			{name: 'RequirementError', message: 'a command needs root, but no password was given'},
			{status: 0, stdout: '0\n'},
		]);
	});

	test('is waited for no longer than the work goes on', async () => {
		const {told} = await ask({commands: [['id', '-u']], answers: [{stop: true}]});
		expect(outcomes(told)).toMatchObject([{name: 'Error', message: 'stopped by the test'}]);
	});

	test('that sudo does not ask for is not asked for', async () => {
		await setRules(`${user} ALL=(ALL) NOPASSWD: ALL`);
		const {told} = await ask({commands: [['id', '-u']], answers: []});
		expect(questions(told)).toEqual([]);
		expect(outcomes(told)).toMatchObject([{status: 0, stdout: '0\n'}]);
	});

	test('is not what a command fails of that was run', async () => {
		const commands: Task['commands'] = [['sh', '-c', 'echo sudo: no, it was me >&2; exit 7']];
		const {told} = await ask({commands, answers: ['wrong', password]});
		const [error] = outcomes(told);
		expect(error).toMatchObject({name: 'CommandError', message: expect.stringMatching(/failed as root: sudo: no, it was me$/)});
		expect(told).toContainEqual({event: expect.objectContaining({type: 'command', status: 7})});
	});

	test('does not help who may not become root', async () => {
		await setRules('# nobody');
		const {told} = await ask({commands: [['id', '-u']], answers: [password]});
		expect(outcomes(told)).toMatchObject([{name: 'RequirementError', message: 'a command needs root, but sudo does not allow it to you'}]);
	});
});
