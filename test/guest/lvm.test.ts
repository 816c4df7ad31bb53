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
	const common = {group: 'vg-host', groupUuid: '', isPartial: false};
	expect(parseLvs(output)).toEqual([
		{...common, name: 'lv-root', size: 20_971_520, active: true, isThinPool: false},
		{...common, name: 'lv-home', size: 20_971_520, active: false, isThinPool: false},
		{...common, name: 'pool', size: 4_194_304, active: true, isThinPool: true},
	]);
});

it('reads pvs, those without a group left out', () => {
	expect(parsePvs('  /dev/sdb2|vg-host\n  /dev/sdb3|\n  [unknown]|vg-old\n')).toEqual([
		{path: '/dev/sdb2', group: 'vg-host', groupUuid: ''},
		{path: undefined, group: 'vg-old', groupUuid: ''},
	]);
});

it('tells groups of one name apart by their UUIDs', () => {
	const [one, two] = ['Zk3fQ1-aaaa-bbbb-cccc-dddd-eeee-ffffff', 'b8Rt0x-aaaa-bbbb-cccc-dddd-eeee-ffffff'];
	expect(parseLvs(`  twin|data|4096|-wi-------|${one}\n  twin|data|4096|-wi-----p-|${two}\n  other|lv|1|-wi-a-----|${one}`)).toMatchObject([
		{group: 'twin@Zk3fQ1', isPartial: false},
		{group: 'twin@b8Rt0x', isPartial: true, groupUuid: 'b8Rt0xaaaabbbbccccddddeeeeffffff'},
		{group: 'other'},
	]);
	expect(parsePvs(`  /dev/sdb2|twin|${one}\n  /dev/sdb3|twin|${two}`)).toMatchObject([{group: 'twin@Zk3fQ1'}, {group: 'twin@b8Rt0x'}]);
});
