import {once} from 'node:events';
import {readdir} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {expect, test} from 'vitest';
import {Program} from '../harness/program.js';

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const)('%s while the image is awaited: exit %i, in the JSON too, and nothing is left', async (signal, code) => {
	const program = await Program.create();
	await program.pretendQemu();
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || !address) throw new Error('the server has no address');
	try {
		const asked = once(server, 'connection');
		const running = program.start(['setup', '--json', '--iso', `http://127.0.0.1:${address.port}/x.iso`]);
		const [socket] = await Promise.race([
			asked,
			running.ending.then(({stderr, stdout}) => Promise.reject(new Error(`it ended before it asked for the image: ${stdout}${stderr}`))),
		]);
		running.process.kill(signal);
		const {status, stdout} = await running.ending;
		expect(status).toBe(code);
		expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({type: 'error', name: 'CanceledError', exitCode: code});
		expect(await readdir(path.join(program.home, 'data')).catch(() => [])).toEqual([]);
		expect(await readdir(path.join(program.home, 'state/locks')).catch(() => [])).toEqual([]);
		socket.destroy();
	} finally {
		server.close();
		await program.remove();
	}
});
