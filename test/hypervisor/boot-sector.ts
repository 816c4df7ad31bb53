/*
A guest without an operating system: one boot sector that speaks to the serial port. Machine code of the 8086, in 512 bytes.

It writes `R`; then, if asked, reads a sector by the BIOS and writes `D` and its bytes (`E` and the status when that fails); writes a sector and
says `W` and the status; then writes every byte that the keyboard sends, as it comes, for ever. The make code of r resets the machine, that
of p switches it off.
*/

type Transfer = {
	/** As the BIOS numbers them: 0x80 is the first. */
	readonly drive: number;
	readonly lba: number;
};

type Program = {
	readonly read?: Transfer;
	/** The sector read before is written, inverted. */
	readonly write?: Transfer;
	/** The keyboard controller shall not translate: keys come in scancode set 2. */
	readonly untranslated?: boolean;
	/** After the `R` it stands still until it gets an NMI. */
	readonly deaf?: boolean;
};

export const ready = 'R'.charCodeAt(0);
export const resetKey = 0x13;
export const powerOffKey = 0x19;

const origin = 0x7c00;
const buffer = 0x8000;

type Reference = {readonly to: string; readonly bytes: 1 | 2};
type Item = number | Reference | {readonly label: string};

const near = (to: string): Reference => ({to, bytes: 2});
const short = (to: string): Reference => ({to, bytes: 1});
const label = (name: string) => ({label: name});
const word = (value: number) => [value & 0xff, value >> 8];

const put = (...load: readonly number[]): readonly Item[] => [...load, 0xe8, near('put')];
const putLetter = (letter: string) => put(0xb0, letter.charCodeAt(0));

export function bootSector({read, write, untranslated, deaf}: Program = {}): Buffer {
	const readPacket = origin + 0x1d0;
	const writePacket = origin + 0x1e0;
	const code = assemble([
		...[0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0], // Segments 0
		...[0xbc, ...word(origin)], // The stack below us
		...(untranslated ? [0xfa, 0xb0, 0x60, 0xe6, 0x64, 0xb0, 0x00, 0xe6, 0x60] : []),
		...putLetter('R'),
		...(deaf ? [0xfa, 0xf4] : []),
		...(read ? readCode(read.drive, readPacket) : []),
		...(write ? writeCode(write.drive, writePacket) : []),
		0xfa, // No interrupts: the BIOS shall not take the keys
		...keyLoop,
		...putRoutine,
	]);
	const sector = Buffer.alloc(512);
	code.copy(sector);
	packet(read?.lba ?? 0).copy(sector, 0x1d0);
	packet(write?.lba ?? 0).copy(sector, 0x1e0);
	sector.writeUInt16LE(0xaa55, 510);
	return sector;
}

function readCode(drive: number, packetAddress: number): readonly Item[] {
	return [
		...[0xbe, ...word(packetAddress), 0xb4, 0x42, 0xb2, drive, 0xcd, 0x13, 0x72, short('failed')],
		...putLetter('D'),
		...[0xbe, ...word(buffer), 0xb9, ...word(512)],
		label('next'),
		...put(0xac),
		...[0xe2, short('next'), 0xeb, short('read-done')],
		label('failed'),
		...[0x88, 0xe3],
		...putLetter('E'),
		...put(0x88, 0xd8),
		label('read-done'),
	];
}

function writeCode(drive: number, packetAddress: number): readonly Item[] {
	return [
		...[0xbe, ...word(buffer), 0xb9, ...word(512)],
		label('invert'),
		...[0xf6, 0x14, 0x46, 0xe2, short('invert')],
		...[0xbe, ...word(packetAddress), 0xb8, 0x00, 0x43, 0xb2, drive, 0xcd, 0x13, 0x88, 0xe3],
		...putLetter('W'),
		...put(0x88, 0xd8),
	];
}

/* With PAUSE: QEMU 7.2 may wait for ever in `device_add` while the processor spins without one and without interrupts. */
const keyLoop: readonly Item[] = [
	label('key'),
	...[0xf3, 0x90, 0xe4, 0x64, 0xa8, 0x01, 0x74, short('key'), 0xe4, 0x60],
	...put(),
	...[0x3c, powerOffKey, 0x75, short('not-off')],
	...[0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef], // ACPI: PM1a control of QEMU's pc, sleep type 0, sleep enable
	label('not-off'),
	...[0x3c, resetKey, 0x75, short('key')],
	...[0xb0, 0xfe, 0xe6, 0x64, 0xeb, short('key')],
];

const putRoutine: readonly Item[] = [
	label('put'),
	...[0x52, 0x50, 0xba, 0xfd, 0x03],
	label('wait'),
	...[0xec, 0xa8, 0x20, 0x74, short('wait')],
	...[0x58, 0xba, 0xf8, 0x03, 0xee, 0x5a, 0xc3],
];

/** A packet for the BIOS's extended read and write: one sector at `buffer`. */
function packet(lba: number): Buffer {
	const bytes = Buffer.alloc(16);
	bytes.set([16, 0, 1, 0, ...word(buffer)]);
	bytes.writeBigUInt64LE(BigInt(lba), 8);
	return bytes;
}

function assemble(items: readonly Item[]): Buffer {
	const labels = new Map<string, number>();
	let address = 0;
	for (const item of items) {
		if (typeof item === 'object' && 'label' in item) {
			labels.set(item.label, address);
		} else {
			address += typeof item === 'number' ? 1 : item.bytes;
		}
	}

	const bytes: number[] = [];
	for (const item of items) {
		if (typeof item === 'number') {
			bytes.push(item);
		} else if ('to' in item) {
			const distance = (labels.get(item.to) ?? Number.NaN) - (bytes.length + item.bytes);
			bytes.push(...(item.bytes === 1 ? [distance & 0xff] : word(distance & 0xffff)));
		}
	}

	return Buffer.from(bytes);
}
