import {expect, test} from 'vitest';
import {isInteractive} from '../source/interactive.js';

const terminal = {isTTY: true};
const pipe = {};

test.each([
	[terminal, terminal, {}, true],
	[terminal, terminal, {CI: 'false', TERM: 'xterm'}, true],
	[terminal, terminal, {CI: '0'}, true],
	[terminal, terminal, {CI: ''}, false],
	[terminal, terminal, {CI: 'true'}, false],
	[terminal, terminal, {CONTINUOUS_INTEGRATION: '1'}, false],
	[terminal, terminal, {TERM: 'dumb'}, false],
	[pipe, terminal, {}, false],
	[terminal, pipe, {}, false],
])('stdin %j, stdout %j with %j: screens %s', (stdin, stdout, environment, expected) => {
	expect(isInteractive(stdin, stdout, environment)).toBe(expected);
});
