import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {guestAlias, sshConfig} from '../../source/session/ssh-config.js';

const execute = promisify(execFile);
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-ssh-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

/** What the real ssh makes of our configuration, by its lower-case names. */
async function understood(settings: Parameters<typeof sshConfig>[0]): Promise<ReadonlyMap<string, string>> {
	const file = path.join(folder, 'ssh_config');
	await writeFile(file, sshConfig(settings));
	const {stdout} = await execute('ssh', ['-G', '-F', file, guestAlias]);
	return new Map(stdout.split('\n').map(line => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]));
}

test('ssh understands all of it', async () => {
	const settings = await understood({port: 22_105, privateKeyFile: '/k/id', knownHostsFile: '/k/known'});
	expect(settings.get('hostname')).toBe('127.0.0.1');
	expect(settings.get('port')).toBe('22105');
	expect(settings.get('user')).toBe('root');
	expect(settings.get('stricthostkeychecking')).toBe('true');
	expect(settings.get('batchmode')).toBe('yes');
	expect(settings.get('identitiesonly')).toBe('yes');
	expect(settings.get('identityfile')).toBe('/k/id');
	expect(settings.get('userknownhostsfile')).toBe('/k/known');
	expect(settings.get('serveraliveinterval')).toBe('15');
});

test.each([
	[false, /^aes128-gcm@openssh.com,.*,chacha20/],
	[true, /^chacha20-poly1305@openssh.com,aes128-gcm/],
])('the cipher that is quickest in the guest is asked for first (its processor lacks AES: %s)', async (lacksAes, expected) => {
	const settings = await understood({port: 1, privateKeyFile: '/k/id', knownHostsFile: '/k/known', lacksAes});
	expect(settings.get('ciphers')).toMatch(expected);
});

test.each(['with blanks', 'per%cent', "quote's", 'back\\slash', '~tilde', '$dollar'])('a folder named %j is found', async name => {
	const parent = path.join(folder, name);
	await mkdir(parent);
	const settings = await understood({port: 1, privateKeyFile: path.join(parent, 'id'), knownHostsFile: path.join(parent, 'known')});
	expect(settings.get('userknownhostsfile')).toBe(path.join(parent, 'known'));
	// ssh -G shows this one before it replaces %% by %.
	expect(settings.get('identityfile')?.replaceAll('%%', '%')).toBe(path.join(parent, 'id'));
});

test.each(['double"quote', '$' + '{HOME}', 'new\nline'])('a folder named %j cannot be told to ssh', name => {
	expect(() => sshConfig({port: 1, privateKeyFile: `/${name}/id`, knownHostsFile: '/known'})).toThrow(TypeError);
});
