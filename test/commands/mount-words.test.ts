import {expect, test} from 'vitest';
import {mountLine, mountWords, wordsWith} from '../../source/commands/mount-words.js';

const here = new Set(['disk.img', 'a.img', 'b.img', 'odd:2', '/dev/sda', '/dev/sdb', '/dev/sdb7', '/dev/sdc', '/dev/sdc1', 'dir/c.img']);
const meaning = (line: string) => mountWords(line.split(' '), path => here.has(path));
const one = (source: string, partitions?: string) => [{source, partitions}];

test.each([
	['disk.img mnt', one('disk.img'), 'auto'],
	['disk.img:2 mnt', one('disk.img', '2'), 'auto'],
	['disk.img:1,2 mnt', one('disk.img', '1,2'), 'auto'],
	['disk.img 2 mnt', one('disk.img', '2'), 'auto'],
	['odd:2 mnt', one('odd:2'), 'auto'],
	['odd:2:3 mnt', one('odd:2', '3'), 'auto'],
	['/dev/sdb7 mnt', one('/dev/sdb7'), 'auto'],
	['disk.img LABEL=home mnt', one('disk.img'), 'LABEL=home'],
	['disk.img UUID=aa-bb mnt', one('disk.img'), 'UUID=aa-bb'],
	['disk.img vg-host/lv-root mnt', one('disk.img'), 'vg-host/lv-root'],
	['disk.img /dev/vg/root mnt', one('disk.img'), '/dev/vg/root'],
	['disk.img sdb2 mnt', one('disk.img'), 'sdb2'],
	['disk.img /dev/sdb1@home mnt', one('disk.img'), '/dev/sdb1@home'],
	['disk.img auto mnt', one('disk.img'), 'auto'],
	['disk.img:3 /dev/sdb3 mnt', one('disk.img', '3'), '/dev/sdb3'],
	['/dev/disk0 7 /dev/sdb7 mnt', one('/dev/disk0', '7'), '/dev/sdb7'],
	['/dev/disk0 - /dev/sdb mnt', one('/dev/disk0', '-'), '/dev/sdb'],
	['laptop.img - auto mnt', one('laptop.img', '-'), 'auto'],
	['a.img b.img mnt', [...one('a.img'), ...one('b.img')], 'auto'],
	['a.img:1 dir/c.img 2 vg/lv mnt', [...one('a.img', '1'), ...one('dir/c.img', '2')], 'vg/lv'],
	['a.img 1 b.img mnt', [...one('a.img', '1'), ...one('b.img')], 'auto'],
	['/dev/sdb /dev/sdc mnt', [...one('/dev/sdb'), ...one('/dev/sdc')], 'auto'],
	['/dev/sda /dev/sdb:7 mnt', [...one('/dev/sda'), ...one('/dev/sdb', '7')], 'auto'],
])('%s', (line, sources, volume) => {
	expect(meaning(line)).toEqual({sources, volume, mountpoint: 'mnt'});
});

test('a name of the manual that this computer has too is not guessed, and both commands that are shown are clear', () => {
	expect(() => meaning('/dev/sda /dev/sdb7 mnt')).toThrow(
		expect.objectContaining({
			nextSteps: [
				'The one in the virtual machine: vmfuse-tui mount /dev/sda - /dev/sdb7 mnt',
				'The one of this computer, beside /dev/sda: vmfuse-tui mount /dev/sda /dev/sdb:7 mnt',
			],
		}),
	);
	expect(meaning('/dev/sda - /dev/sdb7 mnt')).toMatchObject({sources: [{source: '/dev/sda'}], volume: '/dev/sdb7'});
});

test('what is neither there nor the name of a volume is refused', () => {
	expect(() => meaning('disk.img typo.img mnt')).toThrow('there is no disk or image typo.img');
	expect(() => meaning('a.img none.img b.img mnt')).toThrow('there is no disk or image none.img');
});

test('the command for one of several volumes says all, and means the same again', () => {
	for (const line of ['disk.img mnt', 'a.img:1 b.img mnt', '/dev/sda mnt', 'a.img dir/c.img mnt']) {
		const words = wordsWith(meaning(line), '/dev/sdb7');
		const again = meaning(words.join(' '));
		expect(again.volume).toBe('/dev/sdb7');
		expect(again.sources.map(({source}) => source)).toEqual(meaning(line).sources.map(({source}) => source));
	}
	expect(mountLine(['a b.img', '-', '/dev/sdb1', 'mnt'], {'read-only': true, json: false, 'key-file': 'k'})).toBe(
		"vmfuse-tui mount 'a b.img' - /dev/sdb1 mnt --read-only --key-file k",
	);
});
