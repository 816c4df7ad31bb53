import {createServer} from 'node:http';

type Served = {
	readonly body?: Buffer;
	/** Send so many bytes of the answer, then hang up. */
	readonly breakOffAfter?: number;
	readonly status?: number;
	/** Answer as if Range were unknown. */
	readonly ignoreRange?: boolean;
	readonly chunked?: boolean;
};

export type FileServer = {
	readonly url: string;
	/** By path; what is not here is 404. */
	readonly files: Map<string, Served>;
	/** "path range", in order. */
	readonly requests: string[];
	close(): Promise<void>;
};

/** A web server on 127.0.0.1 that does what the test says, ranges included (RFC 9110, 14). */
export async function serveFiles(): Promise<FileServer> {
	const files = new Map<string, Served>();
	const requests: string[] = [];
	const server = createServer((request, response) => {
		const name = request.url ?? '';
		const {range} = request.headers;
		requests.push(range === undefined ? name : `${name} ${range}`);
		const {body, breakOffAfter, status = 200, ignoreRange = false, chunked = false} = files.get(name) ?? {};
		if (!body || status !== 200) {
			response.writeHead(body ? status : 404).end('no');
			return;
		}

		const from = range === undefined || ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
		if (from >= body.length) {
			response.writeHead(416, {'content-range': `bytes */${body.length}`}).end();
			return;
		}

		const part = body.subarray(from);
		response.writeHead(from > 0 ? 206 : 200, {
			...(chunked ? {} : {'content-length': part.length}),
			...(from > 0 ? {'content-range': `bytes ${from}-${body.length - 1}/${body.length}`} : {}),
		});
		if (breakOffAfter === undefined || breakOffAfter >= part.length) response.end(part);
		else response.write(part.subarray(0, breakOffAfter), () => response.destroy());
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (typeof address !== 'object' || !address) throw new Error('the server has no address');
	return {
		url: `http://127.0.0.1:${address.port}`,
		files,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}
