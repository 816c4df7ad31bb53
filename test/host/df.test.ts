import {expect, test} from 'vitest';
import {parseDf} from '../../source/host/df.js';

test.each([
	[
		'GNU',
		'Filesystem                       1024-blocks  Used Available Capacity Mounted on\nvmfuse-tui:/dev/vg-host/lv-root        59365    24     54689       1% /mnt\n',
		{sizeBytes: 59_365 * 1024, usedBytes: 24 * 1024},
	],
	[
		'macOS, a name and a mountpoint with blanks',
		'Filesystem 1024-blocks Used Available Capacity  Mounted on\nmy disk 100 40 60    40%    /Volumes/My Disk\n',
		{sizeBytes: 102_400, usedBytes: 40_960},
	],
	[
		'one that is fuller than it seems, FreeBSD',
		'Filesystem 1024-blocks Used Avail Capacity  Mounted on\n/dev/fuse 100 100 -8 108% /mnt\n',
		{sizeBytes: 102_400, usedBytes: 102_400},
	],
	['one without a size', 'Filesystem 1024-blocks Used Available Capacity Mounted on\nx 0 0 0 - /mnt\n', {sizeBytes: 0, usedBytes: 0}],
	['nothing', '', {}],
])('df of %s', (_, output, expected) => {
	expect(parseDf(output)).toEqual(expected);
});
