import {chmod, mkdir, mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import ssh2 from 'ssh2';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createKeyPair, readKeyPair, writeKeyPair} from '../../source/guest/key-pair.js';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-keys-'));
});
afterEach(async () => rm(folder, {recursive: true, force: true}));

it('makes keys that ssh2 reads, and that belong together', () => {
	// Several, since leading zeros come up in one of a few.
	for (let round = 0; round < 12; round += 1) {
		const pair = createKeyPair('vmfuse test');
		const parsed = ssh2.utils.parseKey(pair.privateKey);
		expect(parsed).not.toBeInstanceOf(Error);
		expect((parsed as ssh2.ParsedKey).type).toBe('ecdsa-sha2-nistp256');
		expect((parsed as ssh2.ParsedKey).getPublicSSH().toString('base64')).toBe(pair.publicKey.split(' ')[1]);
	}
});

it('keeps the files from others, in a folder that was open before too', async () => {
	const pair = createKeyPair();
	const home = path.join(folder, 'data', 'vmfuse');
	await mkdir(home, {recursive: true});
	await chmod(home, 0o777);
	const file = await writeKeyPair(home, pair);
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect((await stat(`${file}.pub`)).mode & 0o777).toBe(0o600);
	expect((await stat(home)).mode & 0o777).toBe(0o700);
	expect(await readKeyPair(home)).toEqual(pair);
});

it('refuses a comment that would begin another line of authorized_keys', () => {
	expect(() => createKeyPair('a\nssh-rsa AAAA')).toThrow(TypeError);
});

it('has no trailing blank without a comment', () => {
	expect(createKeyPair('').publicKey).toMatch(/^ecdsa-sha2-nistp256 [\w+/]+=*$/);
});
