import {parseSuperblock} from '../disk/superblock.js';
import {parseMountInfo} from '../host/platform/linux/mountinfo.js';
import type {Mount} from '../host/platform/platform.js';
import {parseBusyboxBlkid, parseUtilLinuxBlkid, recogniseBytes, type Signature} from './blkid.js';
import {deviceArities, deviceScript, lvmSeconds} from './device-script.js';
import {supportedFileSystems} from './file-systems.js';
import type {Guest} from './guest.js';
import {type LogicalVolume, type PhysicalVolume, parseLvs, parsePvs} from './lvm.js';
import {parseRecords, textsOf} from './records.js';
import {toolNames} from './script-prelude.js';
import {stuckError} from './stuck.js';

/** A block device as the kernel describes it. */
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

/** @throws StuckError when LVM did not answer; UserError when the answer is damaged or not complete. */
export function deviceFacts(answer: string): DeviceFacts {
	const records = parseRecords(answer, deviceArities);
	const texts = textsOf(records);
	const text = (name: string) => texts.get(name) ?? '';
	const stuck = texts.get('stuck');
	if (stuck !== undefined) throw stuckError('lvm', lvmSeconds, stuck);
	const tools = new Set<string>(toolNames.filter(tool => texts.has(`tool ${tool}`)));
	const contents = new Map(records.map(([tag, name = '', content = '']) => [`${tag} ${name}`, content]));
	const contentOf = (name: string, size: number): Pick<KernelDevice, 'signature' | 'used'> => {
		const of = (tag: string) => contents.get(`${tag} ${name}`) ?? '';
		const signature =
			text('blkid-kind') === 'util-linux' ? parseUtilLinuxBlkid(of('blkid')) : busyboxSignature(of('blkid'), of('head'), of('tail'), size);
		return {signature, used: parseSuperblock(signature.fileSystem ?? '', Buffer.from(of('super'), 'hex')).usedBytes};
	};
	return {
		devices: records.filter(([tag]) => tag === 'device').map(([, ...fields]) => kernelDevice(fields, contentOf)),
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

function busyboxSignature(blkid: string, head: string, tail: string, size: number): Signature {
	const recognised = recogniseBytes(head, tail, size);
	return recognised.fileSystem ? recognised : parseBusyboxBlkid(blkid);
}

function kernelDevice(
	fields: readonly string[],
	contentOf: (name: string, size: number) => Pick<KernelDevice, 'signature' | 'used'>,
): KernelDevice {
	const [name = '', number = '', sectors, readOnly, , disk, mapperName = '', mapperUuid = '', raidLevel = '', slaves = '', serial = ''] =
		fields;
	// The kernel counts in 512 bytes whatever the disk's sectors are.
	const size = Number(sectors) * 512;
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
		...contentOf(name, size),
	};
}
