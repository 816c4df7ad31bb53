import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';

/** A folder that is served over HTTP, to this computer only. */
export type ServedFolder = {
	readonly port: number;
	/** Ends open connections too. */
	close(): Promise<void>;
};

/** Serve the files of a folder, on a port of 127.0.0.1 that is free. */
export async function serveFolder(folder: string): Promise<ServedFolder> {
	const server = createServer(async (request, response) => {
		try {
			const file = path.join(folder, path.normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://mirror').pathname)));
			const found = await stat(file);
			if (path.relative(folder, file).startsWith('..') || !found.isFile()) throw new Error('only files of the folder');
			await serveFile(file, found.size, request, response);
		} catch {
			if (!response.headersSent) response.writeHead(404);
			response.end();
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		port: (server.address() as AddressInfo).port,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}

/**
The bytes that a Range header asks for, first and last; `'none'` when the file has none of them (a download that is asked to go on past its end),
undefined when it asks for the whole file, or for what a server may ignore (RFC 9110, 14.2).
*/
export function rangeOf(header: string | undefined, size: number): readonly [number, number] | 'none' | undefined {
	const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
	if (from === '' && to === '') return undefined;
	const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
	const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
	if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
	return first <= last ? [first, last] : 'none';
}

/** Answer for a file as the usual servers do: whole (200), in part (206), or that there is nothing at that place (416). */
async function serveFile(file: string, size: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const range = request.method === 'GET' ? rangeOf(request.headers.range, size) : undefined;
	if (range === 'none') {
		response.writeHead(416, {'content-range': `bytes */${size}`, 'content-length': 0}).end();
		return;
	}

	const [start, end] = range ?? [0, size - 1];
	response.writeHead(range ? 206 : 200, {
		'accept-ranges': 'bytes',
		'content-length': end - start + 1,
		...(range ? {'content-range': `bytes ${start}-${end}/${size}`} : {}),
	});
	if (request.method === 'HEAD' || size === 0) response.end();
	else await pipeline(createReadStream(file, {start, end}), response);
}
