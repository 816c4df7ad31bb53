/** A `string` of the SSH protocol (RFC 4251, section 5): four bytes of length, then the bytes. */
export function sshString(content: string | Buffer): Buffer {
	const bytes = Buffer.from(content as string);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

/** The first `string` of an SSH blob, or undefined when the blob is cut short. */
export function firstSshString(blob: Buffer): Buffer | undefined {
	if (blob.length < 4 || blob.length < 4 + blob.readUInt32BE(0)) return undefined;
	return blob.subarray(4, 4 + blob.readUInt32BE(0));
}
