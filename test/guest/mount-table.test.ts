import {expect, it} from 'vitest';
import {parseMountInfo} from '../../source/guest/mount-table.js';

it('reads /proc/self/mountinfo', () => {
	// Recorded from Linux 6.1 and 6.18; the third has no optional fields, the fourth one, the fifth blanks and a backslash in its names.
	const content = String.raw`22 27 0:21 / /proc rw,relatime - proc proc rw
28 1 254:0 / / rw,noatime - ext4 /dev/root rw,discard
30 28 7:0 / /root/mnt ro,relatime - ext4 /dev/loop0 ro
31 28 8:1 /home /home rw,relatime shared:2 - ext4 /dev/sda1 rw
32 28 0:45 / /mnt/a\040b\134c rw - btrfs /dev/sd\040b ro,space_cache=v2
damaged line
`;
	expect(parseMountInfo(content)).toEqual([
		{device: '0:21', source: 'proc', mountpoint: '/proc', fileSystem: 'proc', readOnly: false},
		{device: '254:0', source: '/dev/root', mountpoint: '/', fileSystem: 'ext4', readOnly: false},
		{device: '7:0', source: '/dev/loop0', mountpoint: '/root/mnt', fileSystem: 'ext4', readOnly: true},
		{device: '8:1', source: '/dev/sda1', mountpoint: '/home', fileSystem: 'ext4', readOnly: false},
		{device: '0:45', source: '/dev/sd b', mountpoint: String.raw`/mnt/a b\c`, fileSystem: 'btrfs', readOnly: true},
	]);
});
