import {execa} from 'execa';
import {describe, expect, it} from 'vitest';
import {shellLine} from '../../source/text/shell-line.js';
import {itIsQuotedFor} from './quoting.js';

describe('quoting for sh', () => itIsQuotedFor(['sh']));

it('leaves plain words readable', () => {
	expect(shellLine(['mount', '-o', 'ro,noload', '/dev/vg-host/lv-root', '/root/mnt'])).toBe(
		'mount -o ro,noload /dev/vg-host/lv-root /root/mnt',
	);
});

it('sets no variable where a command is meant', async () => {
	expect(shellLine(['a=b', 'c=d'])).toBe("'a=b' c=d");
	const {stderr, exitCode} = await execa('sh', ['-c', shellLine(['a=b'])], {reject: false});
	expect([exitCode, stderr]).toEqual([127, expect.stringContaining('a=b')]);
});

it('refuses a NUL', () => {
	expect(() => shellLine(['a\0b'])).toThrow(TypeError);
});
