import {containedTarget} from './contained-target.js';
import {SftpPackets} from './sftp-packets.js';

/** Types of packets: draft-ietf-secsh-filexfer-02, section 3. */
const readLink = 19;
const name = 104;

/** Offset of a packet's first string: after length, type and number. */
const firstString = 9;

/**
Both directions of an SFTP connection. The targets of symbolic links are changed so that none leads out of a folder of the server.
@param root That folder, absolute.
*/
export function linkRewriter(root: string): {readonly requests: SftpPackets; readonly replies: SftpPackets} {
	/** The links that requests without an answer ask for, by the number of the request. Names are bytes: latin1 keeps them all. */
	const asked = new Map<number, string>();
	const inRoot = root.endsWith('/') ? root.length - 1 : root.length;
	return {
		requests: new SftpPackets({
			wants: type => type === readLink,
			rewrite(packet) {
				asked.set(packet.readUInt32BE(5), stringAt(packet, firstString).slice(inRoot));
				return packet;
			},
		}),
		replies: new SftpPackets({
			wants: (_, id) => asked.has(id),
			rewrite(packet) {
				const id = packet.readUInt32BE(5);
				const link = asked.get(id) ?? '';
				asked.delete(id);
				// An error is passed on as it is.
				return packet.readUInt8(4) === name ? renamed(packet, target => containedTarget(link, target)) : packet;
			},
		}),
	};
}

/** A reply in which its one name is changed. Its other parts stay: no program reads them. */
function renamed(packet: Buffer, change: (target: string) => string): Buffer {
	const atName = firstString + 4;
	const before = stringAt(packet, atName);
	const after = Buffer.from(change(before), 'latin1');
	const length = Buffer.alloc(4);
	length.writeUInt32BE(after.length);
	const result = Buffer.concat([packet.subarray(0, atName), length, after, packet.subarray(atName + 4 + before.length)]);
	result.writeUInt32BE(result.length - 4);
	return result;
}

/** A string that has its length before it. @throws RangeError when the packet ends before. */
function stringAt(packet: Buffer, offset: number): string {
	const from = offset + 4;
	const to = from + packet.readUInt32BE(offset);
	if (to > packet.length) throw new RangeError('a string of an SFTP packet is longer than the packet');
	return packet.toString('latin1', from, to);
}
