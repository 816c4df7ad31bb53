import {deviceArities} from '../../source/guest/device-script.js';

type Device = {
	readonly name: string;
	readonly number?: string;
	/** Bytes. */
	readonly size?: number;
	readonly readOnly?: boolean;
	readonly disk?: string;
	readonly mapper?: readonly [name: string, uuid: string];
	readonly level?: string;
	readonly slaves?: readonly string[];
	readonly serial?: string;
	/** Of a partition: bytes of its disk that are before it. */
	readonly start?: number;
	/** What blkid prints. */
	readonly blkid?: string;
	readonly head?: string;
	readonly second?: string;
	readonly tail?: string;
	/** Bytes of the superblock, in hexadecimal. */
	readonly superblock?: string;
	/** Of an array: its disks, and how many of them are missing. */
	readonly array?: readonly [disks: number, missing: number];
	/** What mdadm says of the array that it is a part of. */
	readonly member?: string;
};

/** An answer of a guest to `deviceScript`, in its exact form. */
export function answer(devices: readonly Device[], texts: Readonly<Record<string, string>> = {}): string {
	const records = devices.flatMap((device, index) => {
		const {
			name,
			number = `8:${index}`,
			size = 1 << 30,
			readOnly = false,
			disk = '',
			mapper = ['', ''],
			level = '',
			slaves = [],
			serial = '',
		} = device;
		const partition = disk === '' ? '' : (/\d+$/.exec(name)?.[0] ?? '');
		const list = slaves.map(slave => ` ${slave}`).join('');
		return [
			['device', name, number, String(size / 512), readOnly ? '1' : '0', partition, disk, ...mapper, level, list, serial],
			['blkid', name, device.blkid ?? ''],
			...(device.start === undefined ? [] : [['start', name, String(device.start / 512)]]),
			...(device.head === undefined ? [] : [['head', name, device.head]]),
			...(device.second === undefined ? [] : [['second', name, device.second]]),
			...(device.tail === undefined ? [] : [['tail', name, device.tail]]),
			...(device.array === undefined ? [] : [['array', name, ...device.array.map(String)]]),
			...(device.member === undefined ? [] : [['member', name, device.member]]),
			...(device.superblock === undefined ? [] : [['super', name, device.superblock]]),
		];
	});
	const defaults = {'blkid-kind': 'util-linux', filesystems: 'nodev\tsysfs\n\text4\n', modules: 'kernel/fs/xfs/xfs.ko', end: 'end'};
	const all = [...records, ...Object.entries({...defaults, ...texts}).map(([name, content]) => ['text', name, content])];
	for (const [tag = '', ...fields] of all) {
		if (deviceArities[tag as keyof typeof deviceArities] !== fields.length) {
			throw new Error(`Not a record: ${tag}`);
		}
	}

	return all
		.flat()
		.map(word => `${word}\0`)
		.join('');
}

/** What util-linux' blkid prints. */
export function found(type: string, uuid = '', label = ''): string {
	return `ID_FS_LABEL_ENC=${label}\nID_FS_UUID_ENC=${uuid}\nID_FS_TYPE=${type}`;
}
