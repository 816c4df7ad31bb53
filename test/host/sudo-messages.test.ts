import {describe, expect, it} from 'vitest';
import {isAskingForPassword, needsRoot, sudoRefusal, withoutSudoTalk} from '../../source/host/sudo-messages.js';

// What sudo 1.9.13 says was recorded with LC_ALL=C; the lines of sudo-rs are in the form of its source.
describe('sudoRefusal', () => {
	it.each([
		['Sorry, try again.\nSorry, try again.\nsudo: 3 incorrect password attempts\n', 'no password'],
		['sudo: 1 incorrect password attempt\n', 'no password'],
		['sudo: no password was provided\nsudo: a password is required\n', 'no password'],
		['sudo-rs: maximum 3 incorrect authentication attempts\n', 'no password'],
		['sudo: interactive authentication is required\n', 'no password'],
		['me is not in the sudoers file.\n', 'not allowed'],
		['me is not in the sudoers file.  This incident will be reported.\n', 'not allowed'],
		["Sorry, user me is not allowed to execute '/bin/chown 0 /dev/sdb' as root on host.\n", 'not allowed'],
		['Sorry, user me may not run sudo on host.\n', 'not allowed'],
		["sudo-rs: I'm sorry me. I'm afraid I can't do that\n", 'not allowed'],
		['chown: changing ownership of /dev/sdb: Read-only file system\n', undefined],
		['Sorry, try again.\nchown: cannot access /dev/sdb\n', undefined],
		['the disk says: sudo: 3 incorrect password attempts\n', undefined],
		['', undefined],
	])('%j: %s', (stderr, expected) => {
		expect(sudoRefusal(stderr)).toBe(expected);
	});
});

it('knows when sudo would ask', () => {
	expect(isAskingForPassword('sudo: a password is required\n')).toBe(true);
	expect(isAskingForPassword('sudo: sorry, you must have a tty to run sudo\n')).toBe(true);
	expect(isAskingForPassword('cat: a password is required\n')).toBe(false);
});

it('leaves what the command said', () => {
	expect(withoutSudoTalk('Sorry, try again.\nchown: no\nsudo-rs: Authentication failed, try again.\n')).toBe('chown: no\n');
});

it('tells what to run by hand', () => {
	expect(needsRoot(['chown', '0', '/dev/my disk'], 'nobody is there')).toMatchObject({
		message: 'a command needs root, but nobody is there',
		nextSteps: ["Run it yourself, then try again: sudo chown 0 '/dev/my disk'"],
		exitCode: 3,
	});
});
