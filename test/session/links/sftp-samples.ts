import type {Transform} from 'node:stream';

/** A packet of SFTP. Texts get their lengths before them, bytes do not. */
export function packet(type: number, id: number, ...parts: ReadonlyArray<string | Buffer>): Buffer {
	const body = parts.flatMap(part =>
		Buffer.isBuffer(part) ? [part] : [uint32(Buffer.byteLength(part, 'latin1')), Buffer.from(part, 'latin1')],
	);
	const rest = Buffer.concat([Buffer.of(type), uint32(id), ...body]);
	return Buffer.concat([uint32(rest.length), rest]);
}

export function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

/** What a stream passes on at once when it is given a piece. */
export function pushed(stream: Transform, piece: Buffer): Buffer {
	stream.write(piece);
	return (stream.read() as Buffer | null) ?? Buffer.alloc(0);
}

export type Sample = {readonly type: number; readonly id: number; readonly text: string; readonly bytes: Buffer};

/** Whole packets, each with its first string, where it has one. */
export function packetsIn(bytes: Buffer): readonly Sample[] {
	const packets: Sample[] = [];
	for (let at = 0; at < bytes.length; ) {
		const end = at + 4 + bytes.readUInt32BE(at);
		const one = bytes.subarray(at, end);
		const length = one.length >= 13 ? one.readUInt32BE(9) : 0;
		packets.push({type: one.readUInt8(4), id: one.readUInt32BE(5), text: one.toString('latin1', 13, 13 + length), bytes: one});
		at = end;
	}

	return packets;
}
