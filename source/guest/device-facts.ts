import {parseSuperblock} from '../disk/superblock.js';
import {parseMountInfo} from '../host/platform/linux/mountinfo.js';
import type {Mount} from '../host/platform/platform.js';
import {parseBusyboxBlkid, parseUtilLinuxBlkid, recogniseBytes, type Signature} from './blkid.js';
import {deviceArities, deviceScript, lvmSeconds} from './device-script.js';
import {supportedFileSystems} from './file-systems.js';
import type {Guest} from './guest.js';
import {type LogicalVolume, type PhysicalVolume, parseLvs, parsePvs} from './lvm.js';
import {parseRecords} from './records.js';
import {stuckError} from './stuck.js';

/** A block device as the kernel tells it. */
export type KernelDevice = {
	/** As in /sys/class/block. */
	readonly name: string;
	/** "8:1" */
	readonly number: string;
	/** Bytes. */
	readonly size: number;
	readonly readOnly: boolean;
	/** Of a partition: the kernel name of its disk. */
	readonly disk: string | undefined;
	readonly mapperName: string;
	readonly mapperUuid: string;
	/** Of an array: `raid1`, … */
	readonly raidLevel: string;
	/** Kernel names of what it is made of. */
	readonly slaves: readonly string[];
	readonly serial: string;
	readonly signature: Signature;
	/** Bytes that the file system uses, where its superblock tells. */
	readonly used: number | undefined;
};

/** What `deviceScript` answered. */
export type DeviceFacts = {
	readonly devices: readonly KernelDevice[];
	readonly mounts: readonly Mount[];
	/** Nodes that the guest swaps to. */
	readonly swaps: readonly string[];
	readonly volumes: readonly LogicalVolume[];
	readonly physicalVolumes: readonly PhysicalVolume[];
	/** What the guest can mount. */
	readonly supported: readonly string[];
	readonly tools: ReadonlySet<string>;
};

/** Ask the guest. @param loops Whether loop devices are wanted. @throws StuckError when LVM does not answer; CommandError when it cannot be asked. */
export async function readDeviceFacts(guest: Guest, loops = false): Promise<DeviceFacts> {
	const {stdout} = await guest.run(['sh', '-s', ...(loops ? ['loops'] : [])], {stdin: deviceScript, timeout: 180_000});
	return deviceFacts(stdout);
}

/** @throws StuckError when LVM did not answer; Error when the answer is damaged or ends early. */
export function deviceFacts(answer: string): DeviceFacts {
	const records = parseRecords(answer, deviceArities);
	const of = (wanted: string) => new Map(records.filter(([tag]) => tag === wanted).map(([, name = '', content = '']) => [name, content]));
	const [texts, blkid, heads, tails, superblocks] = [of('text'), of('blkid'), of('head'), of('tail'), of('super')] as const;
	if (!texts.has('end')) {
		throw new Error('The guest did not tell all about its block devices');
	}

	const text = (name: string) => texts.get(name) ?? '';
	const stuck = texts.get('stuck');
	if (stuck !== undefined) throw stuckError('lvm', lvmSeconds, stuck);

	const tools = new Set([...texts.keys()].filter(key => key.startsWith('tool ')).map(key => key.slice('tool '.length)));
	const signatureOf = (name: string, size: number): Signature => {
		const output = blkid.get(name) ?? '';
		if (text('blkid-kind') === 'util-linux') {
			return parseUtilLinuxBlkid(output);
		}

		const more = recogniseBytes(heads.get(name) ?? '', tails.get(name) ?? '', size);
		return more.fileSystem ? more : parseBusyboxBlkid(output);
	};
	const usedOf = (name: string, fileSystem = ''): number | undefined =>
		parseSuperblock(fileSystem, Buffer.from(superblocks.get(name) ?? '', 'hex')).usedBytes;
	return {
		devices: records.filter(([tag]) => tag === 'device').map(([, ...fields]) => kernelDevice(fields, signatureOf, usedOf)),
		mounts: parseMountInfo(text('mounts')),
		swaps: text('swaps')
			.split('\n')
			.map(line => line.split(/\s/)[0] ?? '')
			.filter(node => node.startsWith('/dev/')),
		volumes: parseLvs(text('lvs')),
		physicalVolumes: parsePvs(text('pvs')),
		supported: supportedFileSystems(text('filesystems'), text('modules'), tools.has('ntfs-3g')),
		tools,
	};
}

function kernelDevice(
	fields: readonly string[],
	signatureOf: (name: string, size: number) => Signature,
	usedOf: (name: string, fileSystem: string | undefined) => number | undefined,
): KernelDevice {
	const [name = '', number = '', sectors, readOnly, , disk, mapperName = '', mapperUuid = '', raidLevel = '', slaves = '', serial = ''] =
		fields;
	// The kernel counts in 512 bytes whatever the disk's sectors are.
	const size = Number(sectors) * 512;
	const signature = signatureOf(name, size);
	return {
		name,
		number,
		size,
		readOnly: readOnly === '1',
		disk: disk || undefined,
		mapperName,
		mapperUuid,
		raidLevel,
		slaves: slaves.split(' ').filter(slave => slave !== ''),
		serial: serial.trim(),
		signature,
		used: usedOf(name, signature.fileSystem),
	};
}
