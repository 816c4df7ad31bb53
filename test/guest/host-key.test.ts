import fc from 'fast-check';
import {expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import {formatHostKey, parseHostKey} from '../../source/guest/host-key.js';

const line =
	'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGxTz1yqo4sm5bJGOOsCc0Kb1sSvTvFJEmAVkDQNG2IrH6JP0s5rRyMBH0D5CJrZxHwIOV3VxqXJ0rCkGdQ7Rjs=';

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
