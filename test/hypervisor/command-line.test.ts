import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {commandLine} from '../../source/hypervisor/qemu/command-line.js';
import {driveOption, quoteForMonitor} from '../../source/hypervisor/qemu/disk/drive.js';
import {QemuMachine} from '../../source/hypervisor/qemu/machine/machine.js';
import type {MachineRecord, RunRecord} from '../../source/hypervisor/qemu/machine/record.js';

const record: MachineRecord = {
	uuid: '0b8d2a2e-1f5e-4a27-9d7b-3a0d3c1f6f10',
	made: true,
	spec: {name: 'vm', memoryMib: 256, diskMib: 1024, guestBits: 32, guestPort: 22, hostPort: 22_001, network: 'restricted'},
	disk: 'disk-0.qcow2',
	snapshots: [],
	attachments: [],
};
const run: RunRecord = {monitor: '/run/a,b/1', keyboard: '/run/a,b/2', sshPort: 22_005, started: false};

const valuesOf = (arguments_: readonly string[], option: string) => arguments_.filter((_, index) => arguments_[index - 1] === option);

describe('the command line', () => {
	const arguments_ = commandLine(new QemuMachine('/data/machines', 'vm'), record, run, []);

	it('opens nothing to the network but one port of this computer', () => {
		expect(valuesOf(arguments_, '-netdev')).toEqual(['user,id=net0,hostfwd=tcp:127.0.0.1:22005-:22,restrict=on']);
		expect(arguments_.join(' ')).not.toMatch(/vnc|spice|-monitor|-gdb|tcp:(?!127\.0\.0\.1:)/);
		expect(valuesOf(arguments_, '-qmp')).toEqual(['unix:/run/a,,b/1,server=on,wait=off', 'unix:/run/a,,b/2,server=on,wait=off']);
		const open = commandLine(new QemuMachine('/data/machines', 'vm'), {...record, spec: {...record.spec, network: 'open'}}, run, []);
		expect(valuesOf(open, '-netdev')).toEqual(['user,id=net0,hostfwd=tcp:127.0.0.1:22005-:22']);
	});

	it('gives a guest with private ports nothing of the network', () => {
		const ports = ['/run/a,b/3', '/run/a,b/4'];
		const served = commandLine(new QemuMachine('/data/machines', 'vm'), record, {...run, sshPort: undefined, ports}, []);
		expect(valuesOf(served, '-netdev')).toEqual(['user,id=net0,restrict=on']);
		expect(served.join(' ')).not.toContain('tcp:');
		expect(valuesOf(served, '-chardev')).toEqual([
			'socket,id=port0,path=/run/a,,b/3,server=on,wait=off',
			'socket,id=port1,path=/run/a,,b/4,server=on,wait=off',
		]);
		expect(valuesOf(served, '-device').filter(device => device.includes('virtserialport'))).toEqual([
			'virtserialport,bus=ports0.0,nr=1,chardev=port0,name=vmfuse.0',
			'virtserialport,bus=ports0.0,nr=2,chardev=port1,name=vmfuse.1',
		]);
		expect(arguments_.join(' ')).not.toContain('virtio-serial');
	});

	it('lets flushes of the guest reach the disk, and the guest restart', () => {
		expect(arguments_.join(' ')).not.toMatch(/no-flush|unsafe|-snapshot|-no-reboot|-no-shutdown/);
	});

	it('falls back to emulation, with a limit to what that takes of memory', () => {
		expect(valuesOf(arguments_, '-accel').at(-1)).toBe('tcg,tb-size=64');
	});

	it('takes file names as they are', () => {
		fc.assert(
			fc.property(fc.string(), iso => {
				const blocks = valuesOf(commandLine(new QemuMachine(`/d/${iso}`, 'vm'), {...record, cd: iso}, run, []), '-blockdev');
				const names = blocks.map(block => (JSON.parse(block) as {file: {filename: string}}).file.filename);
				expect(names.at(-1)).toBe(iso);
			}),
		);
	});
});

describe('the option of a disk', () => {
	it('survives the commas of options and the quotation marks of the monitor', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary-ascii'}), filename => {
				const node = {driver: 'raw', 'read-only': true, file: {driver: 'file', filename}};
				const option = driveOption('one', node);
				// As QEMU's qemu_opts_parse and get_str (monitor/hmp.c) read them.
				const quoted = quoteForMonitor(option);
				expect(quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1')).toBe(option);
				const [start, file = ''] = option.split('file=json:');
				expect(start).toBe('if=none,id=disk-one,read-only=on,');
				expect(file.replaceAll(',,', '')).not.toContain(',');
				expect(JSON.parse(option.slice(option.indexOf('json:') + 5).replaceAll(',,', ','))).toEqual(node);
			}),
		);
	});
});
