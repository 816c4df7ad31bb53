import {expect, test} from 'vitest';
import {parseLsof} from '../../../../source/host/platform/portable/lsof.js';

test('lsof -F pcn', () => {
	// The form of lsof 4.95 for `lsof -w -F pcn -- /mnt`; the names are ours.
	expect(parseLsof('p100\ncbash\nfcwd\nn/mnt/a\nf3\nn/mnt/b\np200\ncvim\nf4\nn/mnt/c d\n')).toEqual([
		{pid: 100, command: 'bash', path: '/mnt/a'},
		{pid: 200, command: 'vim', path: '/mnt/c d'},
	]);
	expect(parseLsof('')).toEqual([]);
});
