import {expect, it} from 'vitest';
import {extensionFor, mountTypes, supportedFileSystems} from '../../source/guest/file-systems.js';

const filesystems = 'nodev\tsysfs\nnodev\ttmpfs\n\text3\n\text2\n\text4\n\tfuseblk\nnodev\tfuse\n';
const modules = [
	'kernel/fs/xfs/xfs.ko.gz',
	'kernel/fs/isofs/isofs.ko',
	'kernel/fs/nfs/nfs.ko.xz',
	'kernel/fs/fat/fat.ko',
	'kernel/fs/fat/vfat.ko',
	'kernel/fs/ntfs3/ntfs3.ko.zst',
	'kernel/fs/nls/nls_utf8.ko',
	'',
].join('\n');

it('counts what is built in and what is a module, but no network file systems and helpers', () => {
	expect(supportedFileSystems(filesystems, modules, false)).toEqual(['ext2', 'ext3', 'ext4', 'iso9660', 'ntfs3', 'vfat', 'xfs']);
	expect(supportedFileSystems(filesystems, '', true)).toEqual(['ext2', 'ext3', 'ext4', 'ntfs-3g']);
	expect(supportedFileSystems('', '', false)).toEqual([]);
});

it('chooses the driver', () => {
	expect(mountTypes('ext4', ['ext4'])).toEqual(['ext4']);
	expect(mountTypes('ext3', ['ext4'])).toEqual(['ext4']);
	expect(mountTypes('ntfs', ['ntfs', 'ntfs-3g', 'ntfs3'])).toEqual(['ntfs-3g', 'ntfs3', 'ntfs']);
	expect(mountTypes('xfs', ['ext4'])).toEqual([]);
	expect(mountTypes('constructor', ['ext4'])).toEqual([]);
});

it('names the extension, unless the guest has it and a driver that is not in it is wanted', () => {
	const base = ['ext2', 'ext4', 'iso9660', 'vfat'];
	expect(extensionFor('xfs', base)).toBe('filesystems-KERNEL');
	expect(extensionFor('ntfs', base)).toBe('ntfs-3g');
	expect(extensionFor('zfs_member', base)).toBeUndefined();
	expect(extensionFor('erofs', [...base, 'jfs', 'xfs'])).toBeUndefined();
});
