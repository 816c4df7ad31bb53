import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {platformOf, thisPlatform} from '../../../source/host/platform/index.js';
import {parseMountInfo} from '../../../source/host/platform/linux/mountinfo.js';
import {parseMounts} from '../../../source/host/platform/portable/mounts.js';

describe('parseMountInfo', () => {
	it('reads the example of proc_pid_mountinfo(5)', () => {
		expect(parseMountInfo('36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n')).toEqual([
			{source: '/dev/root', mountpoint: '/mnt2', type: 'ext3', device: '98:0', options: ['rw', 'noatime', 'errors=continue']},
		]);
	});

	it('reads lines with no optional fields, with several, and with an empty source', () => {
		const mounts = parseMountInfo(
			['1 0 0:1 / /a rw - tmpfs  rw', '2 0 0:2 / /b rw shared:1 master:2 propagate_from:3 - proc proc rw', 'nonsense', ''].join('\n'),
		);
		expect(mounts.map(({mountpoint, source}) => [mountpoint, source])).toEqual([
			['/a', ''],
			['/b', 'proc'],
		]);
	});

	it('reads what was recorded from Linux 6.1 and 6.18, an option of the file system as a whole included', () => {
		const content = String.raw`22 27 0:21 / /proc rw,relatime - proc proc rw
30 28 7:0 / /root/mnt ro,relatime - ext4 /dev/loop0 ro
32 28 0:45 / /mnt/a\040b\134c rw - btrfs /dev/sd\040b ro,space_cache=v2
damaged line
`;
		expect(parseMountInfo(content)).toEqual([
			{device: '0:21', source: 'proc', mountpoint: '/proc', type: 'proc', options: ['rw', 'relatime']},
			{device: '7:0', source: '/dev/loop0', mountpoint: '/root/mnt', type: 'ext4', options: ['ro', 'relatime']},
			{device: '0:45', source: '/dev/sd b', mountpoint: String.raw`/mnt/a b\c`, type: 'btrfs', options: ['rw', 'ro', 'space_cache=v2']},
		]);
	});

	it('undoes what the kernel escapes', () => {
		const asKernel = (text: string) =>
			text.replaceAll(/[ \t\n\\#]/g, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
		fc.assert(
			fc.property(fc.string({unit: fc.constantFrom(...' \t\n\\#ab/-040é🐎')}), name => {
				const [mount] = parseMountInfo(`1 0 0:1 / /${asKernel(name)} rw - fuse.sshfs ${asKernel(`x${name}`)} rw\n`);
				expect(mount?.mountpoint).toBe(`/${name}`);
				expect(mount?.source).toBe(`x${name}`);
			}),
		);
	});

	it('reads this computer', async () => {
		const context = {signal: new AbortController().signal, emit: () => {}};
		if (process.platform === 'linux')
			expect(await thisPlatform().mountTable(context)).toContainEqual(expect.objectContaining({mountpoint: '/proc', type: 'proc'}));
	});
});

describe('parseMounts', () => {
	it('reads macOS and FreeBSD', () => {
		const mounts = parseMounts(
			[
				'/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
				'map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)',
				'/dev/disk4s2 on /Volumes/on (my) disk (hfs, local, nodev, nosuid, journaled, noowners)',
				'vmfuse-0a1b2c3d on /Users/me/mnt (macfuse, nodev, nosuid, synchronous, mounted by me)',
				'/dev/ada0p2 on / (ufs, local, journaled soft-updates)',
				'devfs on /dev (devfs)',
			].join('\n'),
		);
		expect(mounts.map(({source, mountpoint, type}) => [source, mountpoint, type])).toEqual([
			['/dev/disk3s1s1', '/', 'apfs'],
			['map auto_home', '/System/Volumes/Data/home', 'autofs'],
			['/dev/disk4s2', '/Volumes/on (my) disk', 'hfs'],
			['vmfuse-0a1b2c3d', '/Users/me/mnt', 'macfuse'],
			['/dev/ada0p2', '/', 'ufs'],
			['devfs', '/dev', 'devfs'],
		]);
		expect(mounts[4]?.options).toEqual(['local', 'journaled soft-updates']);
	});
});

describe('unmountCommand', () => {
	it('is the one of the system', () => {
		expect(platformOf('linux').unmountCommand('/mnt', false).slice(1)).toEqual(['-u', '/mnt']);
		expect(platformOf('linux').unmountCommand('/mnt', true).slice(1)).toEqual(['-uz', '/mnt']);
		expect(platformOf('darwin').unmountCommand('/mnt', false)).toEqual(['umount', '/mnt']);
		expect(platformOf('freebsd').unmountCommand('/mnt', true)).toEqual(['umount', '-f', '/mnt']);
	});
});
