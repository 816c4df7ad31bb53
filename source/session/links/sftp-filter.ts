import {Transform} from 'node:stream';
import type {Connection} from './late-file.js';
import {LateOpening} from './late-opening.js';
import {LinkRewriter} from './link-rewriter.js';
import {idOf, typeOf, types} from './sftp-fields.js';
import {SftpPackets} from './sftp-packets.js';

const nothing = Buffer.alloc(0);

/**
Requests that another one nearly always follows, and the milliseconds that they wait for it. Each piece that the guest gets costs it an interrupt and a
read, so a LSTAT comes along with its opening, and the next opening with a closing, which sshfs does not wait for. Their order stays.
*/
const patience: ReadonlyMap<number, number> = new Map([
	[types.open, 1],
	[types.close, 5],
]);

/** Bytes. What is longer is not copied. */
const short = 4096;

/**
Both directions of an SFTP connection between sshfs and a server: what `LinkRewriter` and `LateOpening` make of it.
@param root The folder that links are kept in, absolute. Empty: they are left as they are.
@param isAlone Whether nothing else can change the files at this moment.
*/
export function sftpFilter(root: string, isAlone = () => false): {readonly requests: Transform; readonly replies: Transform} {
	/** What is passed on in place of replies that are expected, by the number of the request. */
	const expected = new Map<number, (reply: Buffer) => Buffer>();
	const links = root === '' ? undefined : new LinkRewriter(root);
	const connection: Connection = {
		expect(id, take, passOn = false) {
			expected.set(id, reply => {
				take(reply);
				return passOn ? reply : nothing;
			});
		},
		send: packets => requests.packets.insert(packets),
		answer: reply => replies.packets.insert(reply),
	};
	const files = new LateOpening(connection, isAlone);
	const requests = stream((output, hold) => {
		return new SftpPackets({
			output,
			wants: type => files.wants(type) || patience.has(type) || (type === types.readlink && links !== undefined),
			rewrite(request) {
				const type = typeOf(request);
				if (type === types.readlink && links) {
					expected.set(idOf(request), links.asked(request));
					return request;
				}

				const sent = files.rewrite(request);
				const wait = patience.get(type);
				if (wait === undefined || sent.length === 0) return sent;
				hold(sent, wait);
				return nothing;
			},
			before: type => files.before(type),
		});
	});
	const replies = stream(output => {
		return new SftpPackets({
			output,
			wants: (_, id) => expected.has(id),
			rewrite(reply) {
				const id = idOf(reply);
				const take = expected.get(id);
				expected.delete(id);
				return take?.(reply) ?? nothing;
			},
		});
	});
	return {requests: requests.through, replies: replies.through};
}

type Output = (bytes: Buffer) => void;

/** A stream that passes on what the packets make of it, and what is inserted until it ends. What is held goes with what follows it. */
function stream(packetsTo: (output: Output, hold: (bytes: Buffer, wait: number) => void) => SftpPackets): {
	readonly through: Transform;
	readonly packets: SftpPackets;
} {
	let hasEnded = false;
	let held: Buffer | undefined;
	let timer: NodeJS.Timeout | undefined;
	const release = (bytes: Buffer) => {
		clearTimeout(timer);
		const before = held ?? nothing;
		held = undefined;
		timer = undefined;
		if (hasEnded || through.destroyed) return;
		const isJoined = before.length > 0 && bytes.length < short;
		for (const piece of isJoined ? [Buffer.concat([before, bytes])] : [before, bytes]) if (piece.length > 0) through.push(piece);
	};
	const hold = (bytes: Buffer, wait: number) => {
		// Of our own: it is part of a larger piece of memory.
		held = Buffer.concat([held ?? nothing, bytes]);
		timer ??= setTimeout(() => release(nothing), wait);
	};
	const through = new Transform({
		readableHighWaterMark: 1 << 20,
		writableHighWaterMark: 1 << 20,
		transform(piece: Buffer, _, done) {
			try {
				packets.push(piece);
				done();
			} catch (error) {
				done(error as Error);
			}
		},
		flush(done) {
			release(nothing);
			hasEnded = true;
			done();
		},
	});
	const packets = packetsTo(release, hold);
	return {through, packets};
}
