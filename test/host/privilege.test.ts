import {chmod, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {CommandError, RequirementError} from '../../source/errors.js';
import type {EngineEvent} from '../../source/events.js';
import {grantDevice, planGrant, restoreDevice} from '../../source/host/device-permission.js';
import {runPrivileged} from '../../source/host/privilege.js';

let folder: string;
let events: EngineEvent[];
const context = {signal: new AbortController().signal, emit: (event: EngineEvent) => events.push(event)};

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-privilege-'));
	events = [];
	vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(folder, {recursive: true, force: true});
});

async function program(name: string, script: string) {
	await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
	await chmod(path.join(folder, name), 0o755);
}

/** Sudo's options as we use them, its streams and statuses; `how` is what it says about a password. */
async function sudo(how: 'free' | 'sudo: a password is required' | 'sudo: interactive authentication is required') {
	await program(
		'sudo',
		`echo "$*" >> '${folder}/calls'
		 if [ "$1" = -n ]; then shift; ${how === 'free' ? ':' : `echo '${how}' >&2; exit 1`}; fi
		 [ "$1" = -- ] || exit 64; shift; exec "$@"`,
	);
}

const calls = async () => (await readFile(path.join(folder, 'calls'), 'utf8')).trim().split('\n');

describe('runPrivileged', () => {
	it('needs no sudo as root', async () => {
		await program('sudo', 'exit 64');
		expect((await runPrivileged(['echo', 'hello'], context, {uid: 0})).stdout).toBe('hello\n');
	});

	it('goes through sudo, and says so before', async () => {
		await sudo('free');
		const {stdout} = await runPrivileged(['echo', 'two words'], context, {uid: 1000, terminal: false});
		expect(stdout).toBe('two words\n');
		expect(events[0]).toEqual({type: 'notice', text: "as root: echo 'two words'"});
		expect(await calls()).toEqual(['-n -- echo two words']);
	});

	it.each(['sudo: a password is required', 'sudo: interactive authentication is required'] as const)(
		'asks on the terminal after "%s"',
		async how => {
			await sudo(how);
			expect((await runPrivileged(['echo', 'hello'], context, {uid: 1000, terminal: true})).stdout).toBe('hello\n');
			expect(await calls()).toEqual(['-n -- echo hello', '-- echo hello']);
		},
	);

	it('says what to run where there is no terminal', async () => {
		await sudo('sudo: a password is required');
		const error = await runPrivileged(['chown', '1000', '/dev/my disk'], context, {uid: 1000, terminal: false}).catch(
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(RequirementError);
		expect((error as RequirementError).nextSteps.join()).toContain("sudo chown 1000 '/dev/my disk'");
	});

	it.each([true, false])('tells the failure of the command from that of sudo (terminal: %s)', async terminal => {
		await sudo(terminal ? 'sudo: a password is required' : 'free');
		const failing = runPrivileged(['sh', '-c', 'echo password is required here >&2; exit 3'], context, {uid: 1000, terminal});
		await expect(failing).rejects.toMatchObject({name: CommandError.name, status: 3});
	});
});

describe('a device grant', () => {
	it('is not needed for what may be opened, and needs a device that is there', async () => {
		const file = path.join(folder, 'device');
		await writeFile(file, '');
		expect(await planGrant(file, {readOnly: false})).toBeUndefined();
		await expect(planGrant(path.join(folder, 'gone'), {readOnly: false})).rejects.toThrow(/there is no device/);
	});

	it('survives JSON, and is put back once', async () => {
		await sudo('free');
		const file = path.join(folder, 'device');
		await writeFile(file, '', {mode: 0o440});
		const before = await stat(file);
		const identity = {uid: before.uid, gid: before.gid, mode: 0o440};
		const grant = JSON.parse(JSON.stringify({path: file, device: before.rdev, uid: before.uid, previous: identity}));
		await grantDevice(grant, context);
		expect((await stat(file)).mode & 0o777).toBe(0o640);
		await restoreDevice({...grant, device: grant.device + 1}, context);
		expect((await stat(file)).mode & 0o777).toBe(0o640);
		await restoreDevice(grant, context);
		const after = await stat(file);
		expect({uid: after.uid, gid: after.gid, mode: after.mode & 0o7777}).toEqual(identity);
		events = [];
		await restoreDevice(grant, context);
		await rm(file);
		await restoreDevice(grant, context);
		expect(events).toEqual([]);
	});
});
