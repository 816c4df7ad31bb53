import {expect, test} from 'vitest';
import type {EngineEvent} from '../../source/events.js';
import {hidePassword} from '../../source/recipe/hide-password.js';
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
	const shown = hide(event);
	expect(shown.type).toBe(event.type);
	expect(JSON.stringify(shown)).toContain('•••');
	for (const part of ['s3cr', 'cret', 'p|ss', 'p%7C', '7Css']) expect(JSON.stringify(shown)).not.toContain(part);
});

test('of a proxy without a password nothing is hidden, nor of what has nothing of it', () => {
	const event: EngineEvent = {type: 'notice', text: 'me and proxy.example'};
	expect(hide(event)).toEqual(event);
	for (const open of [undefined, '', 'proxy.example:3128', 'http://me@proxy.example', 'no address at all:'])
		expect(hidePassword(open)({type: 'typed', text: String(open)})).toEqual({type: 'typed', text: String(open)});
});
