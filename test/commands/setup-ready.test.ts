import {expect, test} from 'vitest';
import {renderReady} from '../../source/commands/setup.js';
import {sampleIntermediary} from '../wizards/fake-engine.js';

test('when it is ready the file systems of the chosen extensions are named, and no exotic ones', () => {
	const {capabilities} = sampleIntermediary;
	const fileSystems = ['adfs', 'btrfs', 'exfat', 'ext4', 'hfsplus', 'ntfs-3g', 'vfat', 'xfs'];
	const text = renderReady({...sampleIntermediary, extensions: ['lvm2', 'ntfs-3g'], capabilities: {...capabilities, fileSystems}});
	expect(text).toContain('it can mount ext4, xfs, btrfs, ntfs-3g, vfat, exfat, hfsplus.\n');
});
