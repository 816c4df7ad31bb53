import {readFile} from 'node:fs/promises';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {rangeOf} from '../../source/recipe/serve-folder.js';

/** What a mirror does wrong with a file. */
export type MirrorFault =
	/** It answers with an error. */
	| {readonly kind: 'status'; readonly status: number}
	/** Other bytes, as many. */
	| {readonly kind: 'wrong'}
	/** The first half, as if it were all. */
	| {readonly kind: 'half'}
	/** It hangs up after the first so many bytes of the file, or of each answer. */
	| {readonly kind: 'cut'; readonly upTo?: number; readonly each?: number}
	/** It sends no more after so many bytes of the file. */
	| {readonly kind: 'stall'; readonly upTo: number}
	/** It takes the request, and never answers. */
	| {readonly kind: 'silent'}
	| {readonly kind: 'slow'; readonly bytesPerSecond: number}
	/** It answers as it should, but not before that. */
	| {readonly kind: 'late'; readonly until: Promise<unknown>};

export type FaultyMirror = {
	readonly port: number;
	/** By the name of the file. What is not here is answered as real servers do, ranges included. */
	readonly faults: Map<string, MirrorFault>;
	/** `status name range`, in order. */
	readonly answers: string[];
	close(): Promise<void>;
};

/** A mirror on 127.0.0.1 whose faults a test chooses, file by file. */
export async function serveFaultyMirror(folder: string): Promise<FaultyMirror> {
	const faults = new Map<string, MirrorFault>();
	const answers: string[] = [];
	const server = createServer(async (request, response) => {
		const name = path.basename(request.url ?? '');
		const {range: asked} = request.headers;
		const reply = (status: number, headers: Readonly<Record<string, string | number>> = {}) => {
			answers.push(`${status} ${name}${asked === undefined ? '' : ` ${asked}`}`);
			response.writeHead(status, headers);
		};

		const fault = faults.get(name);
		if (fault?.kind === 'silent') {
			answers.push(`silent ${name}`);
			return;
		}

		if (fault?.kind === 'late') await fault.until;
		const file = await readFile(path.join(folder, path.normalize(request.url ?? '/'))).catch(() => undefined);
		if (fault?.kind === 'status' || !file) {
			reply(fault?.kind === 'status' ? fault.status : 404);
			response.end();
			return;
		}

		const content =
			fault?.kind === 'wrong' ? file.map(byte => byte ^ 0xff) : fault?.kind === 'half' ? file.subarray(0, file.length >> 1) : file;
		const range = rangeOf(asked, content.length);
		if (range === 'none') {
			reply(416, {'content-range': `bytes */${content.length}`});
			response.end();
			return;
		}

		const [start, end] = range ?? [0, content.length - 1];
		const body = content.subarray(start, end + 1);
		reply(range ? 206 : 200, {
			'content-length': body.length,
			...(range ? {'content-range': `bytes ${start}-${end}/${content.length}`} : {}),
		});
		await send(response, body, start, fault);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		port: (server.address() as AddressInfo).port,
		faults,
		answers,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}

async function send(response: ServerResponse, body: Uint8Array, start: number, fault: MirrorFault | undefined): Promise<void> {
	switch (fault?.kind) {
		case 'cut': {
			const count = fault.each ?? Math.max(0, (fault.upTo ?? 0) - start);
			if (count >= body.length) response.end(body);
			else response.write(body.subarray(0, count), () => response.destroy());
			return;
		}

		case 'stall':
			response.flushHeaders();
			response.write(body.subarray(0, Math.max(0, fault.upTo - start)));
			return;
		case 'slow': {
			const piece = Math.ceil(fault.bytesPerSecond / 4);
			for (let at = 0; at < body.length && !response.destroyed; at += piece) {
				response.write(body.subarray(at, at + piece));
				await delay(250);
			}

			response.end();
			return;
		}

		default:
			response.end(body);
	}
}
