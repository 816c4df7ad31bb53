import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {deviceList} from '../../source/guest/device-list.js';
import type {Guest} from '../../source/guest/guest.js';
import {isInnerVolume, parseLvs, parsePvs, splitMapperName} from '../../source/guest/lvm.js';
import {activateGroup, inactiveGroups} from '../../source/guest/volume-groups.js';
import {answer, found} from './answer.js';

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
	const common = {group: 'vg-host', groupUuid: '', isPartial: false, isLost: false, drivers: []};
	expect(parseLvs(output)).toEqual([
		{...common, name: 'lv-root', size: 20_971_520, active: true, isThinPool: false},
		{...common, name: 'lv-home', size: 20_971_520, active: false, isThinPool: false},
		{...common, name: 'pool', size: 4_194_304, active: true, isThinPool: true, drivers: ['dm-thin-pool']},
	]);
});

it('reads pvs, those without a group left out', () => {
	const common = {groupUuid: '', claim: {isExported: false, owner: '', isShared: false}, isTaken: false};
	expect(parsePvs('  /dev/sdb2|vg-host\n  /dev/sdb3|\n  [unknown]|vg-old\n')).toEqual([
		{...common, path: '/dev/sdb2', group: 'vg-host'},
		{...common, path: undefined, group: 'vg-old'},
	]);
});

it('says which driver a volume lacks', () => {
	const seen = (mappers: string) =>
		deviceList(
			deviceFacts(
				answer([{name: 'sdb', blkid: found('LVM2_member')}], {
					...{'tool lvm': 'yes', pvs: '  /dev/sdb|vg', lvs: '  vg|data|33554432|Cwi---C---', mappers},
				}),
			),
		).find(({path}) => path === '/dev/vg/data')?.blocker;
	expect(seen('dm-mod\ndm-cache\n')).toMatchObject({code: 'no-driver', message: expect.stringContaining('(dm-cache-smq)')});
	expect(seen('dm-mod\ndm-cache\ndm-cache-smq\n')?.code).toBe('inactive');
	expect(seen('')?.code, 'nobody knows').toBe('inactive');
});

it('knows snapshots, and those that are lost', () => {
	// Recorded with LVM 2.03.16; the uuid is left out.
	const output = ['  vg|before|25165824|swi-a-s---||origin', '  vg|full|4194304|swi-I-s---||origin', '  vg|origin|25165824|owi-a-s---||'];
	expect(parseLvs(output.join('\n'))).toMatchObject([
		{name: 'before', active: true, isLost: false, origin: 'origin'},
		{name: 'full', active: true, isLost: true, origin: 'origin'},
		{name: 'origin', active: true, isLost: false},
	]);
	const facts = deviceFacts(
		answer(
			[
				{name: 'sdb', blkid: found('LVM2_member')},
				{name: 'dm-0', number: '253:0', mapper: ['vg-full', 'LVM-x'], slaves: ['sdb']},
			],
			{'tool lvm': 'yes', lvs: output.join('\n'), pvs: '  /dev/sdb|vg'},
		),
	);
	expect(deviceList(facts).find(({path}) => path === '/dev/vg/full')?.blocker).toMatchObject({
		code: 'lost-snapshot',
		nextSteps: ['Use what it was made of: /dev/vg/origin'],
	});
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

it('activates a group with a twin where LVM sees only its disks', async () => {
	const [one, two] = ['Zk3fQ1-aaaa-bbbb-cccc-dddd-eeee-ffffff', 'b8Rt0x-aaaa-bbbb-cccc-dddd-eeee-ffffff'];
	const known = deviceFacts(
		answer(
			['sdb', 'sdc', 'sdd'].map(name => ({name, blkid: found('LVM2_member')})),
			{
				'tool lvm': 'yes',
				pvs: `  /dev/sdb|twin|${one}\n  /dev/sdc|twin|${one}\n  /dev/sdd|twin|${two}`,
				lvs: `  twin|lv|4096|-wi-------|${one}\n  twin|lv|4096|-wi-------|${two}`,
			},
		),
	);
	const calls: string[] = [];
	const guest = {
		context: {signal: new AbortController().signal, emit() {}},
		pace: 1,
		async run(command: readonly string[]) {
			calls.push(command.join(' '));
			return {stdout: 'text\0status\x000\0text\0end\0end\0', stderr: '', status: 0};
		},
	} as unknown as Guest;
	for (const group of inactiveGroups(known)) await activateGroup(guest, group, known, {throwAway: true, degraded: false});
	expect(calls.filter(call => call.includes('vgchange'))).toEqual([
		expect.stringMatching(/filter = \[ "a\|\^\/dev\/sdb\$\|", "a\|\^\/dev\/sdc\$\|", "r\|\.\*\|" \] \} twin$/),
		expect.stringMatching(/filter = \[ "a\|\^\/dev\/sdd\$\|", "r\|\.\*\|" \] \} twin$/),
	]);
});

describe('a group that is not for every system', () => {
	const uuid = 'Zk3fQ1-aaaa-bbbb-cccc-dddd-eeee-ffffff';
	const facts = (row: string, lvs = '') =>
		deviceFacts(answer([{name: 'sdb', blkid: found('LVM2_member')}], {'tool lvm': 'yes', pvs: `  /dev/sdb|vg|${uuid}|${row}`, lvs}));

	/** What LVM is asked to do with it. */
	async function asked(row: string, throwAway: boolean, lvs = `  vg|lv|4096|-wi-------|${uuid}`): Promise<readonly string[]> {
		const calls: string[] = [];
		const guest = {
			context: {signal: new AbortController().signal, emit() {}},
			pace: 1,
			async run(command: readonly string[]) {
				calls.push(
					command
						.slice(5, -1)
						.join(' ')
						.replaceAll(/global \{.*?\}/g, '-'),
				);
				return {stdout: 'text\0status\x000\0text\0end\0end\0', stderr: '', status: 0};
			},
		} as unknown as Guest;
		const known = facts(row, lvs);
		for (const group of inactiveGroups(known)) await activateGroup(guest, group, known, {throwAway, degraded: false});
		return calls;
	}

	// Recorded with LVM 2.03.16.
	const [exported, owned, shared, plain] = ['wzx-n-|', 'wz--n-|other.example', 'wz--ns|', 'wz--n-|'] as const;

	it('is taken where what is written is thrown away', async () => {
		expect(await asked(plain, true)).toEqual(['vgchange -ay -K --noudevsync --config -']);
		// LVM does not list its volumes.
		expect(await asked(exported, true, '')).toEqual([
			'vgimport --config -',
			'vgchange --addtag vmfuse.exported --config -',
			'vgchange -ay -K --noudevsync --config -',
		]);
		expect(await asked(owned, true)).toEqual(['vgchange -ay -K --noudevsync --config - - local { system_id = "other.example" }']);
		expect(await asked(shared, true)).toEqual([
			'vgchange -y --lock-type none --lock-opt force --config -',
			'vgchange --addtag vmfuse.shared --config -',
			'vgchange -ay -K --noudevsync --config -',
		]);
	});

	it('is known for what it was when it has been taken, with all that lies on it', async () => {
		const mapped = [
			{name: 'sdb', blkid: found('LVM2_member')},
			{name: 'dm-0', number: '253:0', mapper: ['vg-lv', 'LVM-x'], slaves: ['sdb'], blkid: found('crypto_LUKS')},
			{name: 'dm-1', number: '253:1', mapper: ['secret', 'CRYPT-x'], slaves: ['dm-0'], blkid: found('ext4')},
		] as const;
		const whyNot = (row: string) => {
			const lvs = `  vg|lv|4096|-wi-a-----|${uuid}`;
			const known = deviceFacts(answer(mapped, {'tool lvm': 'yes', pvs: `  /dev/sdb|vg|${uuid}|${row}`, lvs}));
			expect(inactiveGroups(known), 'it is not taken again').toEqual([]);
			return deviceList(known).map(({writeBlocker}) => writeBlocker?.message);
		};
		const exportedOne = 'its volume group vg was exported';
		expect(whyNot('wz--n-||vmfuse.exported')).toEqual([undefined, exportedOne, exportedOne]);
		expect(whyNot('wz--n-||own,vmfuse.shared')[2]).toBe('its volume group vg is shared by the systems of a cluster');
		expect(whyNot('wz--n-|other.example|')[1]).toBe('its volume group vg belongs to another system (other.example)');
		expect(whyNot('wz--n-||own')).toEqual([undefined, undefined, undefined]);
	});

	it('is left alone where it is kept, and the reason is told with what helps', async () => {
		for (const row of [exported, owned, shared]) expect(await asked(row, false), row).toEqual([]);
		expect(await asked(plain, false)).toHaveLength(1);
		const told = (row: string, lvs?: string) =>
			deviceList(facts(row, lvs)).map(({blocker}) => [blocker?.code, blocker?.message, blocker?.nextSteps.at(-1)]);
		expect(told(exported)).toEqual([
			['claimed-group', 'its volume group vg was exported', 'Or, to write to it, first, on a Linux that has LVM: vgimport vg'],
		]);
		expect(told(owned, `  vg|lv|4096|-wi-------|${uuid}`)).toEqual([
			['lvm-member', 'LVM member: see its volumes', undefined],
			[
				'claimed-group',
				'its volume group vg belongs to another system (other.example)',
				'Or, to write to it, first, on that system: vgchange --systemid "" vg',
			],
		]);
		expect(told(shared)[0]?.[1]).toBe('its volume group vg is shared by the systems of a cluster');
	});

	it('cannot put anything else into a command by its name', async () => {
		expect(await asked('wz--n-|a" ] } devices { x = "', true)).toEqual([expect.stringContaining('{ system_id = "adevicesx" }')]);
	});
});
