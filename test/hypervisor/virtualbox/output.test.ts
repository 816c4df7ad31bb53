import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {withoutWarnings} from '../../../source/hypervisor/virtualbox/manage/manage.js';
import {parseMachineList} from '../../../source/hypervisor/virtualbox/output/machine-list.js';
import {parseMediumList} from '../../../source/hypervisor/virtualbox/output/medium-list.js';
import {parseVersion} from '../../../source/hypervisor/virtualbox/version.js';
import {sample} from './sample.js';

describe('a version', () => {
	it.each([
		['5.0.6r103037', '5.0.6'],
		['5.2.6r120293', '5.2.6'],
		['6.0.12r133076', '6.0.12'],
		['4.1.2_Ubuntur38459', '4.1.2'],
		['6.1.34_Ubuntur150636', '6.1.34'],
		['7.0.6_BETA4r155176', '7.0.6'],
		['7.1.6_Debian-1~bpo12+1r167084', '7.1.6'],
		['5.2.8_OSEr120774', '5.2.8'],
		['7.0.0r164728\r', '7.0.0'],
		['VirtualBox 7.0', undefined],
		['', undefined],
	])('is read from %s', (text, version) => {
		expect(parseVersion(`${text}\n`)).toEqual(version);
	});

	it.each([
		['version-module-not-loaded.txt', '5.2.6'],
		['version-no-device.txt', '6.1.34'],
		['version-debian-dkms.txt', '7.0.20'],
		['version-other-user.txt', '7.1.12'],
	])('is found behind warnings: %s', (name, version) => {
		const output = withoutWarnings(sample(name));
		expect(parseVersion(output)).toEqual(version);
		expect(parseVersion(sample(name))).toEqual(version);
		expect(output.trim()).toMatch(/^[\d.]+\S+$/);
		expect(sample(name)).toMatch(/^WARNING: /);
	});
});

it('what comes behind warnings is left as it is', () => {
	const seed = Math.trunc(Math.random() * 2 ** 31);
	const warnings = [
		'',
		...['version-module-not-loaded.txt', 'version-no-device.txt'].map(name => sample(name).replace(/\n[^\n]*\n$/, '\n')),
	];
	const line = fc.string().filter(text => !/^(?:WARNING: |\s|$)|\n/.test(text));
	fc.assert(
		fc.property(fc.constantFrom(...warnings), fc.array(line, {minLength: 1}), (before, lines) => {
			expect(withoutWarnings(before + lines.join('\n'))).toBe(lines.join('\n'));
		}),
		{seed},
	);
});

it('machines are listed with whatever names they have', () => {
	expect(parseMachineList(sample('list-vms.txt'))).toEqual([
		{name: 'Attacker', uuid: '8451900b-320a-43b4-9eb9-9bd6656f33ad'},
		{name: 'Client', uuid: '4d0986c7-eabc-4cd3-a2f3-e28111a66ac1'},
		{name: 'Company Router', uuid: 'd75d3108-266b-420e-aa74-bc73f689ee9c'},
		{name: 'a \\ "quoted" {name}', uuid: '8451900b-320a-43b4-9eb9-9bd6656f33ae'},
		{name: undefined, uuid: '8451900b-320a-43b4-9eb9-9bd6656f33af'},
	]);
	expect(parseMachineList('')).toEqual([]);
});

it('media are listed with their state', () => {
	expect(parseMediumList(sample('list-hdds.txt'))).toEqual([
		{
			uuid: '49ab2c4d-9774-45ff-8501-1cb49d320b05',
			parent: undefined,
			type: 'normal',
			state: 'inaccessible',
			location: expect.stringMatching(/^\/home\/runner\/VirtualBox VMs\/bare.*cloudimg\.vmdk$/),
		},
		{
			uuid: '4d20d546-fa69-41a9-b61e-e42648069bfc',
			parent: undefined,
			type: 'normal',
			state: 'locked write',
			location: '/home/runner/VirtualBox VMs/box/ubuntu-xenial-16.04-cloudimg-configdrive.vmdk',
		},
	]);
	const difference =
		'UUID:           b\nParent UUID:    A\nState:          created\nType:           normal (differencing)\nLocation:       /x.vdi\n';
	expect(parseMediumList(difference)).toMatchObject([{parent: 'a', type: 'normal'}]);
	expect(parseMediumList('\n')).toEqual([]);
});
