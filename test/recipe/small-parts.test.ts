import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {checkExtensions, extensionPackages, knownExtensions} from '../../source/recipe/extensions.js';
import {guestAddress} from '../../source/recipe/mirror.js';
import {chooseHostKey} from '../../source/recipe/steps/ssh-server.js';

describe('extensions', () => {
	test('those that are known, each once', () => {
		expect(checkExtensions(['mdadm', 'cryptsetup', 'mdadm'])).toEqual(['mdadm', 'cryptsetup']);
	});

	test('any other name is refused, and the known ones are named', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.constantFrom('constructor', 'toString', '__proto__', 'MDADM', 'mdadm ', '')), name => {
				if (Object.keys(knownExtensions).includes(name)) return;
				expect(() => checkExtensions(['mdadm', name])).toThrow(UsageError);
			}),
		);
		expect(() => checkExtensions(['zfs'])).toThrow(
			expect.objectContaining({
				message: 'there is no extension named "zfs"',
				nextSteps: [expect.stringContaining('btrfs-progs, cryptsetup')],
			}),
		);
	});

	test('what they take has the guest’s kernel in its name, each once', () => {
		expect(extensionPackages(['xfsprogs', 'btrfs-progs'], '6.6.8-tinycore')).toEqual([
			'xfsprogs',
			'filesystems-6.6.8-tinycore',
			'btrfs-progs',
		]);
		expect(extensionPackages([], '6.6.8-tinycore')).toEqual([]);
	});
});

describe('the host key', () => {
	const line = (type: string) => `${type} AAAAB3Nza root@box`;

	test.each([
		[['ssh-rsa', 'ssh-ed25519', 'ecdsa-sha2-nistp256'], 'ecdsa-sha2-nistp256'],
		[['ssh-dss', 'ssh-rsa', 'ssh-ed25519'], 'ssh-ed25519'],
		[['ssh-dss', 'ssh-rsa'], 'ssh-rsa'],
	])('of %j is the %s one, without its comment', (types, chosen) => {
		expect(chooseHostKey(types.map(type => line(type)))).toBe(`${chosen} AAAAB3Nza`);
	});

	test('there is none in anything else', () => {
		expect(chooseHostKey([])).toBeUndefined();
		expect(
			chooseHostKey([line('ssh-dss'), "cat: can't open '/usr/local/etc/ssh/ssh_host_*_key.pub'", 'xssh-rsa AAAA', 'ssh-rsa']),
		).toBeUndefined();
	});
});

describe('an address as the guest has to write it', () => {
	test.each([
		['http://repo.tinycorelinux.net', 'http://repo.tinycorelinux.net/'],
		['https://example.org/tinycore', 'https://example.org/tinycore/'],
		['http://localhost:8080/tc/', 'http://10.0.2.2:8080/tc/'],
		['http://127.0.0.1:3128', 'http://10.0.2.2:3128/'],
		['http://[::1]:3128/', 'http://10.0.2.2:3128/'],
		['127.0.0.1:3128', 'http://10.0.2.2:3128/'],
		['localhost:3128', 'http://10.0.2.2:3128/'],
		['proxy.example.org:3128', 'http://proxy.example.org:3128/'],
		['http://user:secret@localhost:3128/', 'http://user:secret@10.0.2.2:3128/'],
	])('%s', (url, address) => {
		expect(guestAddress(url)).toBe(address);
	});

	test.each(['http://', 'http://a b', '::::', 'http://[::1'])('%j is none', url => {
		expect(() => guestAddress(url)).toThrow(UsageError);
	});
});
