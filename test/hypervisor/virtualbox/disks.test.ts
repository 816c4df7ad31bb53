import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readVmdkDescriptor} from '../../../source/host/image-file.js';
import {serialNumberValue} from '../../../source/hypervisor/virtualbox/disk/controller.js';
import {rawDescriptor} from '../../../source/hypervisor/virtualbox/disk/descriptor.js';
import {rawDeviceCommand} from '../../../source/hypervisor/virtualbox/disk/raw-device.js';

describe('the call that describes a device', () => {
	const raw = {path: '/dev/sdb', partitions: [], readOnly: false};
	const file = '/data/disk.vmdk';
	it.each([['5.2.44'], ['6.1.40']] as const)('is createrawvmdk in %s', version => {
		expect(rawDeviceCommand(version, raw, file).join(' ')).toBe(
			'internalcommands createrawvmdk -filename /data/disk.vmdk -rawdisk /dev/sdb',
		);
		expect(rawDeviceCommand(version, {...raw, partitions: [1, 5], readOnly: true}, file).slice(-2)).toEqual(['-partitions', '1r,5r']);
	});

	it.each([['7.0.4'], ['7.1.12'], ['7.2.0']] as const)('is createmedium in %s', version => {
		expect(rawDeviceCommand(version, {...raw, partitions: [7]}, file).join(' ')).toBe(
			'createmedium disk --filename /data/disk.vmdk --format=VMDK --variant RawDisk --property RawDrive=/dev/sdb --property Partitions=7',
		);
	});

	it.each(['7.0.0', '7.0.2'])('is not made in %s, which gets it wrong', version => {
		expect(() => rawDeviceCommand(version, raw, file)).toThrow('mended in 7.0.4');
	});
});

describe('a descriptor of ours', () => {
	it('is VirtualBox’ own form, with another UUID each time', () => {
		const make = () => rawDescriptor([{size: 4096, file: '/images/a b.img', offset: 0}], {readOnly: false});
		const text = make();
		expect(text).toMatch(/^# Disk DescriptorFile\nversion=1\nCID=[\da-f]{8}\nparentCID=ffffffff\ncreateType="fullDevice"\n/);
		expect(text).toContain('\nRW 8 FLAT "/images/a b.img" 0\n');
		const uuid = (descriptor: string) => /^ddb\.uuid\.image="([\da-f-]{36})"$/m.exec(descriptor)?.[1];
		expect(uuid(text)).toBeDefined();
		expect(uuid(make())).not.toBe(uuid(text));
	});

	it('opens nothing for writing when it is read-only, and refuses names that it cannot hold', () => {
		const extents = [
			{size: 512, file: 'around-0.img', offset: 0},
			{size: 1024, file: '/dev/sdb', offset: 512},
		];
		const text = rawDescriptor(extents, {readOnly: true});
		expect(text).toContain('createType="partitionedDevice"');
		expect(text.split('\n').filter(line => line.includes('FLAT'))).toEqual([
			'RDONLY 1 FLAT "around-0.img" 0',
			'RDONLY 2 FLAT "/dev/sdb" 1',
		]);
		expect(() => rawDescriptor([{size: 512, file: '/a "quoted".img', offset: 0}], {readOnly: true})).toThrow('quotation mark');
	});
});

it('a serial number is always text', () => {
	expect(serialNumberValue('vmfuse-data')).toBe('vmfuse-data');
	expect(serialNumberValue('4711')).toBe('string:4711');
});

it('knows the VMDK images that VirtualBox would write to, and those that it would not', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	try {
		const file = path.join(folder, 'image.vmdk');
		const ours = rawDescriptor([{size: 512, file: '/a.img', offset: 0}], {readOnly: false});
		const foreign = ours.replace(/^ddb\.uuid.*\n/gm, '');
		const sparse = (descriptor: string) => {
			const header = Buffer.alloc(512);
			header.write('KDMV', 'latin1');
			header.writeBigUInt64LE(1n, 28);
			return Buffer.concat([header, Buffer.from(descriptor)]);
		};
		for (const [content, expected] of [
			[ours, {hasUuid: true, type: 'fullDevice'}],
			[foreign, {hasUuid: false, type: 'fullDevice'}],
			[sparse(ours), {hasUuid: true, type: 'fullDevice'}],
			[sparse(foreign), {hasUuid: false, type: 'fullDevice'}],
			[sparse(foreign.replace('fullDevice', 'streamOptimized')), {hasUuid: false, type: 'streamOptimized'}],
			['', {hasUuid: false, type: ''}],
		] as const) {
			await writeFile(file, content);
			expect(await readVmdkDescriptor(file)).toMatchObject(expected);
		}
	} finally {
		await rm(folder, {recursive: true});
	}
});
