import {createReadStream} from 'node:fs';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {pipeline} from 'node:stream/promises';

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
export async function serveFile(file: string, size: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
