/** The types of packets that we know: draft-ietf-secsh-filexfer-02, section 3. */
export const types = {
	open: 3,
	close: 4,
	read: 5,
	lstat: 7,
	fstat: 8,
	fsetstat: 10,
	opendir: 11,
	readdir: 12,
	realpath: 16,
	stat: 17,
	readlink: 19,
	status: 101,
	handle: 102,
	name: 104,
	attributes: 105,
	extended: 200,
} as const;

/** Offset of a packet's first string: after length, type and number. */
export const firstString = 9;

/** The length, of four bytes, comes first. */
export const typeOf = (packet: Buffer): number => packet.readUInt8(4);
/** Of a request or its answer: the packets that begin a connection have none. */
export const idOf = (packet: Buffer): number => packet.readUInt32BE(5);

/** A string that has its length before it. Names are bytes: latin1 keeps them all. @throws RangeError when the packet ends before. */
export function stringAt(packet: Buffer, offset: number): string {
	const from = offset + 4;
	const to = from + packet.readUInt32BE(offset);
	if (to > packet.length) throw new RangeError('a string of an SFTP packet is longer than the packet');
	return packet.toString('latin1', from, to);
}

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

/** A string with its length before it. */
export function stringOf(text: string): Buffer {
	return Buffer.concat([uint32(text.length), Buffer.from(text, 'latin1')]);
}

/** With its length before it. @param rest Its fields after the id. */
export function packetOf(type: number, id: number, ...rest: readonly Buffer[]): Buffer {
	const body = Buffer.concat([Buffer.of(type), uint32(id), ...rest]);
	return Buffer.concat([uint32(body.length), body]);
}

/** A status: section 7. @param code 0 is "done", 9 a handle that is not valid (which sshfs tells as EIO). */
export function statusOf(id: number, code: number): Buffer {
	return packetOf(types.status, id, uint32(code), stringOf(''), stringOf(''));
}

/** A packet in which one string is another. */
export function withString(packet: Buffer, offset: number, text: string): Buffer {
	const after = packet.subarray(offset + 4 + packet.readUInt32BE(offset));
	return packetOf(typeOf(packet), idOf(packet), packet.subarray(firstString, offset), stringOf(text), after);
}

/**
The attributes of a file: section 5.
@returns Undefined for what is not an ordinary file, or not told as by OpenSSH's server: size, owner, kind, times, and nothing else.
*/
export function attributesOf(packet: Buffer): string | undefined {
	if (typeOf(packet) !== types.attributes || packet.length !== 41 || packet.readUInt32BE(9) !== 0xf) return undefined;
	const isFile = (packet.readUInt32BE(29) & 0o170_000) === 0o100_000;
	return isFile ? packet.toString('latin1', 9) : undefined;
}

/** Whether a file is as it was by its size, owner, kind and time of change. The time of reading does not matter. */
export function isSame(one: string, other: string | undefined): boolean {
	return other !== undefined && one.slice(0, 24) === other.slice(0, 24) && one.slice(28) === other.slice(28);
}
