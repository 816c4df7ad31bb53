import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {fingerprint, formatHostKey, hostKeyAlgorithms, parseHostKey} from '../../source/guest/host-key.js';
import {createKeyPair, writeKeyPair} from '../../source/guest/key-pair.js';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-ssh-keys-'));
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

it('reads the keys that we make', async () => {
	// Several, since leading zeros come up in one of a few.
	for (let round = 0; round < 12; round += 1) {
		const pair = createKeyPair('vmfuse test');
		const file = await writeKeyPair(path.join(folder, String(round)), pair);
		const {stdout} = await execa('ssh-keygen', ['-y', '-f', file]);
		expect(pair.publicKey).toBe(`${stdout.split(' ').slice(0, 2).join(' ')} vmfuse test`);
	}
});
