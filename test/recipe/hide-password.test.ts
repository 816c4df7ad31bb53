import {expect, test} from 'vitest';
import {ConsoleError} from '../../source/console/console-error.js';
import {UserError} from '../../source/errors.js';
import type {EngineEvent} from '../../source/events.js';
import {hasPassword, hidePassword} from '../../source/recipe/hide-password.js';
import {guestAddress} from '../../source/recipe/mirror.js';

const proxy = 'http://me:s3cret:p|ss@proxy.example:3128';
const hide = hidePassword(proxy);

test.each<readonly [string, EngineEvent]>([
	['a line that is typed', {type: 'typed', text: `env http_proxy=${guestAddress(proxy)} tce-load -iwl lvm2`}],
	['a command in the guest', {type: 'guest-command', command: ['sh', '-c', `export http_proxy='${proxy}'`], status: 0, seconds: 1}],
	['what the guest repeats of a long line: a piece', {type: 'heard', text: "?3 printf %s 'env http_proxy=http://me:s3cret%3'>>/tmp/vm.l"}],
	['the next piece of it', {type: 'heard', text: "?4 printf %s 'Ap%7Css@proxy.example:3128 tce-load'>>/tmp/vm.l"}],
	['the screen of the guest', {type: 'screen', rows: ['$ . /tmp/vm.l', `http://me:s3cret:p|ss@proxy`], cursor: {column: 0, row: 1}}],
])('the password of a proxy is not in %s', (_, event) => {
	const shown = hide.inEvent(event);
	expect(shown.type).toBe(event.type);
	expect(JSON.stringify(shown)).toContain('•••');
	for (const part of ['s3cr', 'cret', 'p|ss', 'p%7C', '7Css']) expect(JSON.stringify(shown)).not.toContain(part);
});

test('of a proxy without a password nothing is hidden, nor of what has nothing of it', () => {
	const event: EngineEvent = {type: 'notice', text: 'me and proxy.example'};
	expect(hide.inEvent(event)).toEqual(event);
	for (const open of [undefined, '', 'proxy.example:3128', 'http://me@proxy.example', 'no address at all:'])
		expect(hidePassword(open).inEvent({type: 'typed', text: String(open)})).toEqual({type: 'typed', text: String(open)});
});

test('an error that quotes what was typed, and what caused it, is without the password, and is the same error', () => {
	const line = `env http_proxy=${proxy} tce-load -iwl lvm2`;
	const cause = new ConsoleError(`"${line}" did not end`, [line], [line]);
	const error = new UserError(`step 4a failed: ${cause.message}`, {nextSteps: [`heard last: ${line}`], cause});
	hide.inError(error);
	for (const text of [error.message, error.stack, ...error.nextSteps, cause.message, cause.stack, ...cause.heard, ...cause.screen]) {
		expect(text).toContain('•••');
		expect(text).not.toContain('s3cr');
	}
	expect(error).toMatchObject({name: 'UserError', code: 'failed', exitCode: 1, cause});
	expect(cause).toMatchObject({name: 'ConsoleError', code: 'console'});
	for (const other of [undefined, 'text', Object.freeze(new Error('frozen'))]) expect(() => hide.inError(other)).not.toThrow();
});

test('an id stays, whatever the password is', () => {
	expect(hidePassword('http://me:4a@proxy').inEvent({type: 'step-skipped', id: '4a', title: 'LVM', reason: '4a'})).toEqual({
		type: 'step-skipped',
		id: '4a',
		title: 'LVM',
		reason: '•••',
	});
});

test('the password of a mirror is hidden, too', () => {
	const mirror = 'http://me:m1rr0r@mirror.example/';
	expect(hidePassword(proxy, mirror).inEvent({type: 'typed', text: mirror})).toEqual({
		type: 'typed',
		text: 'http://me:•••@mirror.example/',
	});
	expect([hasPassword(undefined, mirror), hasPassword('proxy.example:3128', undefined)]).toEqual([true, false]);
});
