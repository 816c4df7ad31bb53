import {expect, test} from 'vitest';
import {paceOf} from '../../source/guest/ssh.js';

test('a guest whose handshake takes long is given as many times as long for everything', () => {
	expect([0, 300, 2000].map(paceOf)).toEqual([1, 1, 1]);
	expect(paceOf(16_000)).toBe(8);
	expect(paceOf(600_000)).toBe(60);
});
