/** A LUKS2 header with this text, of 16 KiB, without what nobody here reads. */
export function luks2Header(text: string, {version = 2, length = 16_384} = {}): Buffer {
	const bytes = Buffer.alloc(16_384);
	bytes.write('LUKS\u00BA\u00BE', 0, 'latin1');
	bytes.writeUInt16BE(version, 6);
	bytes.writeBigUInt64BE(BigInt(length), 8);
	bytes.write(text, 4096, 12_287);
	return bytes;
}
