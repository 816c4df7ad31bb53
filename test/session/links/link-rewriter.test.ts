import {once} from 'node:events';
import type {Transform} from 'node:stream';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sftpFilter} from '../../../source/session/links/sftp-filter.js';
import {packet, pushed, uint32} from './sftp-samples.js';

const readLink = (id: number, path: string) => packet(19, id, path);
const name = (id: number, target: string) => packet(104, id, uint32(1), target, target, uint32(0));
const status = (id: number) => packet(101, id, uint32(2), 'No such file', 'en');
const data = (id: number, length: number) => packet(103, id, Buffer.concat([uint32(length), Buffer.alloc(length, id)]));
const init = Buffer.from([0, 0, 0, 5, 1, 0, 0, 0, 3]);

/** All that comes out when it goes in in pieces of these sizes, again and again. */
function through(stream: Transform, bytes: Buffer, sizes: readonly number[]): Buffer {
	const result: Buffer[] = [];
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const size = sizes[turn % sizes.length] ?? bytes.length;
		result.push(pushed(stream, bytes.subarray(at, at + size)));
		at += size;
	}

	return Buffer.concat(result);
}

const requests = Buffer.concat([
	init,
	readLink(7, '/root/mnt/a/link'),
	packet(5, 8, 'handle'),
	readLink(9, '/root/mnt/gone'),
	packet(11, 10, '/root/mnt'),
	readLink(11, '/root/mnt/caf\u00e9'),
	readLink(12, '/root/mnt/plain'),
]);
const replies = Buffer.concat([
	data(8, 40_000),
	name(7, '/etc/passwd'),
	status(9),
	// A list of names is none of ours.
	name(10, '/etc/passwd'),
	name(11, '../\u00ff'),
	name(12, 'file'),
	data(13, 100),
]);
const changed = Buffer.concat([
	data(8, 40_000),
	packet(104, 7, uint32(1), '../etc/passwd', '/etc/passwd', uint32(0)),
	status(9),
	name(10, '/etc/passwd'),
	packet(104, 11, uint32(1), '\u00ff', '../\u00ff', uint32(0)),
	name(12, 'file'),
	data(13, 100),
]);

test('targets of links are changed, and nothing else, however the bytes come in', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 1, max: 70}), {minLength: 1, maxLength: 8}), sizes => {
			const rewriter = sftpFilter('/root/mnt');
			expect(through(rewriter.requests, requests, sizes).equals(requests)).toBe(true);
			expect(through(rewriter.replies, replies, sizes).equals(changed)).toBe(true);
		}),
		{numRuns: 200},
	);
});

test('what is not looked into goes on before it is complete', () => {
	const {replies: packets} = sftpFilter('/root/mnt');
	expect(pushed(packets, data(1, 50_000).subarray(0, 20_000))).toHaveLength(20_000);
});

test.each([
	['longer than any', Buffer.concat([uint32(1 << 30), Buffer.of(104), uint32(1)]), /bytes/],
	['with a string that is longer', packet(104, 1, uint32(1), uint32(1 << 20)), /longer than the packet/],
])('a reply that cannot be one, %s, is refused, not kept for ever', async (_, reply, reason) => {
	const {requests, replies} = sftpFilter('/root/mnt');
	pushed(requests, readLink(1, '/root/mnt/link'));
	const failed = once(replies, 'error');
	pushed(replies, reply);
	expect(String(await failed)).toMatch(reason);
});
