import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readMachineInformation} from '../../../source/hypervisor/virtualbox/output/machine-information.js';
import {parseMachineReadable, unescapeValue} from '../../../source/hypervisor/virtualbox/output/machine-readable.js';
import {sample} from './sample.js';

describe('what showvminfo prints', () => {
	it('is read in the form of 7.0', () => {
		expect(readMachineInformation(sample('showvminfo-7.0-off.txt'))).toEqual({
			name: 'manjaro-gnome-x64-full-clean',
			uuid: '19e117b3-06f4-4a1e-851d-47336ad6a142',
			settingsFile: '/home/user/VirtualBox VMs/manjaro-gnome-x64-full-clean/manjaro-gnome-x64-full-clean.vbox',
			logFolder: '/home/user/VirtualBox VMs/manjaro-gnome-x64-full-clean/Logs',
			group: '/',
			state: 'off',
			isSaved: false,
			forwards: [],
			snapshots: [],
			media: [
				{
					port: 0,
					path: '/home/user/VirtualBox VMs/manjaro-gnome-x64-full-clean/manjaro-gnome-x64-full-clean-disk001.vdi',
					uuid: '37a0bb6b-4292-464e-b766-1e8b7101ec94',
				},
			],
		});
		expect(readMachineInformation(sample('showvminfo-7.0-nat.txt'))).toMatchObject({
			forwards: [{name: 'ssh', hostAddress: '127.0.0.1', hostPort: 2201, guestPort: 22}],
			media: [],
		});
	});

	it('is read in the form of 5.2, 6.0 and 6.1, with a description of many lines', () => {
		for (const name of ['5.2-running', '6.0-running', '6.1-running']) {
			const information = readMachineInformation(sample(`showvminfo-${name}.txt`));
			expect(information).toMatchObject({
				state: 'running',
				forwards: [{name: 'ssh', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22}],
				snapshots: [],
			});
			expect(information.media[0]).toMatchObject({port: 0, uuid: '7cb28ffd-8fb9-4440-8d50-627f0b3262e7'});
		}

		expect(readMachineInformation(sample('showvminfo-6.1-running.txt')).media[1]).toEqual({
			port: 1,
			path: '/dev/shm/second.vdi',
			uuid: '3d1e2c1f-0000-4000-8000-0123456789ab',
		});
		const values = parseMachineReadable(sample('showvminfo-6.1-running.txt'));
		expect(values.get('VRDEClients')).toBe('0');
		expect(values.get('uartmode1')).toBe('file,/tmp/serial of box.log');
		expect(values.get('GuestMemoryBalloon')).toBe('0');
		expect(values.get('GuestAdditionsFacility_VirtualBox Base Driver')).toBe('50,1550641065785');
	});

	it('is read with many ports, and with the paths of Windows', () => {
		expect(readMachineInformation(sample('showvminfo-5.2-thirty-ports.txt'))).toMatchObject({state: 'off', media: []});
		expect(readMachineInformation(sample('showvminfo-5.2-windows-cd.txt'))).toMatchObject({
			settingsFile: 'C:\\Users\\ana\\VirtualBox VMs\\box\\box.vbox',
			media: [{path: 'C:\\Users\\ana\\VirtualBox VMs\\box\\box.vdi'}],
		});
	});

	it('is read in the form of 7.1, with snapshots, groups and two media', () => {
		expect(readMachineInformation(sample('showvminfo-7.1-snapshots.txt'))).toMatchObject({
			name: 'demo',
			group: '/tool',
			state: 'off',
			forwards: [{name: 'ssh', hostAddress: '127.0.0.1', hostPort: 40_022, guestPort: 22}],
			snapshots: [
				{name: 'base', uuid: 'cccccccc-1111-2222-3333-444444444444'},
				{name: 'ready', uuid: 'dddddddd-1111-2222-3333-444444444444'},
			],
			media: [
				{port: 0, uuid: 'aaaaaaaa-1111-2222-3333-444444444444'},
				{port: 1, path: '/home/u/alpine.iso'},
			],
		});
	});

	it('is read from the list of snapshots, whose current one is named in the middle', () => {
		const machine = sample('showvminfo-7.0-off.txt').replace('GuestMemoryBalloon', `${sample('snapshot-list.txt')}GuestMemoryBalloon`);
		const {snapshots} = readMachineInformation(machine);
		expect(snapshots.map(({name}) => name)).toEqual(['ROOT', 'Snapshot 1', 'Snapshot 2', 'Snapshot 3']);
	});

	it('never reads as off when it cannot be understood', () => {
		const text = sample('showvminfo-7.0-off.txt');
		expect(() => readMachineInformation(sample('showvminfo-inaccessible.txt'))).toThrow('cannot read the settings');
		expect(() => readMachineInformation(text.replace('VMState="poweroff"', 'VMState="quantum"'))).toThrow('not known: quantum');
		expect(() => readMachineInformation(text.replace('VMState="poweroff"\n', ''))).toThrow('does not tell "VMState"');
		expect(() => readMachineInformation('')).toThrow('does not tell');
	});

	it.each([
		['poweroff', 'off'],
		['aborted', 'off'],
		['saved', 'off', true],
		['aborted-saved', 'off', true],
		['gurumeditation', 'paused'],
		['starting', 'running'],
		['stopping', 'stopping'],
		['settingup', 'stopping'],
		['livesnapshotting', 'running'],
	] as ReadonlyArray<readonly [string, string, boolean?]>)('knows the state %s', (name, state, isSaved = false) => {
		const text = sample('showvminfo-7.0-off.txt').replace('VMState="poweroff"', `VMState="${name}"`);
		expect(readMachineInformation(text)).toMatchObject({state, isSaved});
	});

	it('is not led astray by a description that looks like it', () => {
		const seed = Math.trunc(Math.random() * 2 ** 31);
		const line = fc.oneof(fc.constantFrom('', 'VMState="running"', 'VMState="poweroff"', '"SATA-0-0"="/etc/passwd"'), fc.string());
		const text = sample('showvminfo-7.0-off.txt');
		fc.assert(
			fc.property(fc.array(line, {maxLength: 6}), lines => {
				const description = lines.join('\n').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '');
				const changed = text.replace(/description="[\s\S]*?"\n/, () => `description="${description}"\n`);
				expect(readMachineInformation(changed)).toEqual(readMachineInformation(text));
				expect(parseMachineReadable(changed).get('GuestMemoryBalloon')).toBe('0');
			}),
			{seed},
		);
	});

	it('gives names and paths back as they were', () => {
		const seed = Math.trunc(Math.random() * 2 ** 31);
		fc.assert(
			fc.property(
				fc.string().filter(text => !/[\r\n]/.test(text)),
				text => {
					const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
					const values = parseMachineReadable(`name="${escaped}"\nVMState="poweroff"\n`);
					expect(unescapeValue(values.get('name') ?? '')).toBe(text);
					expect(values.get('VMState')).toBe('poweroff');
				},
			),
			{seed},
		);
	});
});
