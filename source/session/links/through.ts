import {Transform} from 'node:stream';
import type {SftpPackets} from './sftp-packets.js';

/** A stream that passes on what the packets make of it. */
export function through(packets: SftpPackets): Transform {
	return new Transform({
		readableHighWaterMark: 1 << 20,
		writableHighWaterMark: 1 << 20,
		transform(piece: Buffer, _, done) {
			try {
				for (const ready of packets.push(piece)) this.push(ready);
				done();
			} catch (error) {
				done(error as Error);
			}
		},
	});
}
