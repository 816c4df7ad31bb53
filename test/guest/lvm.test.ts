import fc from 'fast-check';
import {expect, it} from 'vitest';
import {isInnerVolume, parseLvs, parsePvs, splitMapperName} from '../../source/guest/lvm.js';

/** Of letters, digits and these (lvm(8), "VALID NAMES"); a hyphen is never the first. */
const name = fc.stringMatching(/^[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,12}$/);

it('finds group and volume in every mapper name', () => {
	const mangle = (text: string) => text.replaceAll('-', '--');
	fc.assert(
		fc.property(name, name, (group, volume) => {
			expect(splitMapperName(`${mangle(group)}-${mangle(volume)}`)).toEqual({group, name: volume});
			expect(splitMapperName(`${mangle(group)}-${mangle(volume)}-real`)).toBeUndefined();
		}),
	);
	expect(splitMapperName('vg--host-lv--root')).toEqual({group: 'vg-host', name: 'lv-root'});
	expect(splitMapperName('secret')).toBeUndefined();
});

it('knows the inner parts of volumes', () => {
	for (const inner of ['lv_rimage_0', 'lv_rmeta_1', 'pool_tmeta', 'pool_tdata', 'lv_mlog', 'cache_cdata', 'lvol0_pmspare']) {
		expect(isInnerVolume(inner), inner).toBe(true);
	}

	for (const outer of ['root', 'my_images', 'tdata', 'image_0', 'lv_rimages']) {
		expect(isInnerVolume(outer), outer).toBe(false);
	}
});

it('reads lvs, warnings between the rows included', () => {
	// Recorded with LVM 2.03.16; the second row's attributes are those of a kernel without device-mapper.
	const output = [
		'  WARNING: Failed to check for active volumes in volume group "vg-host".',
		'  vg-host|lv-root|20971520|-wi-a-----',
		'  vg-host|lv-home|20971520|-wi-XX----',
		'  vg-host|pool|4194304|twi-a-tz--',
		'',
	].join('\n');
	expect(parseLvs(output)).toEqual([
		{group: 'vg-host', name: 'lv-root', size: 20_971_520, active: true, isThinPool: false},
		{group: 'vg-host', name: 'lv-home', size: 20_971_520, active: false, isThinPool: false},
		{group: 'vg-host', name: 'pool', size: 4_194_304, active: true, isThinPool: true},
	]);
});

it('reads pvs, those without a group and missing ones left out', () => {
	expect(parsePvs('  /dev/sdb2|vg-host\n  /dev/sdb3|\n  [unknown]|vg-old\n')).toEqual([{path: '/dev/sdb2', group: 'vg-host'}]);
});
