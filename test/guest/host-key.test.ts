import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import {fingerprint, formatHostKey, hostKeyAlgorithms, knownHostsLine, parseHostKey} from '../../source/guest/host-key.js';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-host-keys-'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

describe.each([
	['ed25519', 'ssh-ed25519', []],
	['ecdsa', 'ecdsa-sha2-nistp256', ['-b', '256']],
	['ecdsa', 'ecdsa-sha2-nistp521', ['-b', '521']],
	['rsa', 'ssh-rsa', ['-b', '2048']],
])('a key of ssh-keygen -t %s (%s)', (type, name, options) => {
	it('is read, shown and written as OpenSSH does', async () => {
		const file = path.join(folder, name);
		await execa('ssh-keygen', ['-q', '-t', type, ...options, '-N', '', '-C', 'root@box', '-f', file]);
		const line = await readFile(`${file}.pub`, 'utf8');
		const hostKey = parseHostKey(line);
		expect(hostKey.type).toBe(name);
		expect(`${formatHostKey(hostKey)} root@box\n`).toBe(line);
		expect(parseHostKey(formatHostKey(hostKey))).toEqual(hostKey);
		expect((await execa('ssh-keygen', ['-l', '-f', file])).stdout).toContain(` ${fingerprint(hostKey)} `);
		expect(hostKeyAlgorithms(hostKey).includes('ssh-rsa')).toBe(type === 'rsa');
	});
});

const line =
	'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGxTz1yqo4sm5bJGOOsCc0Kb1sSvTvFJEmAVkDQNG2IrH6JP0s5rRyMBH0D5CJrZxHwIOV3VxqXJ0rCkGdQ7Rjs=';

it('names the port as ssh does', () => {
	const hostKey = parseHostKey(line);
	expect(knownHostsLine(hostKey, 22_001)).toBe(`[127.0.0.1]:22001 ${line}`);
	expect(knownHostsLine(hostKey, 22)).toBe(`127.0.0.1 ${line}`);
	expect(knownHostsLine(hostKey, 'vmfuse')).toBe(`vmfuse ${line}`);
});

it.each([
	'',
	'ecdsa-sha2-nistp256',
	'ssh-ed25519 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY=',
	'constructor AAAA',
	'ssh-future AAAACnNzaC1mdXR1cmU=',
	`${line.slice(0, 40)}!${line.slice(41)}`,
])('refuses %j', damaged => {
	expect(() => parseHostKey(damaged)).toThrow(UserError);
});

it('reads anything without another error than its own', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				fc.tuple(fc.constantFrom('ssh-rsa ', 'ssh-ed25519 '), fc.base64String()).map(parts => parts.join('')),
			),
			text => {
				try {
					expect(formatHostKey(parseHostKey(text))).toBe(
						text
							.trim()
							.split(/[ \t]+/)
							.slice(0, 2)
							.join(' '),
					);
				} catch (error) {
					expect(error).toBeInstanceOf(UserError);
				}
			},
		),
	);
});
