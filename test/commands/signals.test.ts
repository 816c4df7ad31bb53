import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';

const program = path.resolve(import.meta.dirname, '../../build/cli.js');

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const)('%s while the image is awaited: exit %i, in the JSON too, and nothing is left', async (signal, code) => {
	const home = await mkdtemp(path.join(tmpdir(), 'vmfuse-signal-'));
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || !address) throw new Error('the server has no address');
	try {
		const asked = once(server, 'connection');
		const child = spawn(process.execPath, [program, 'setup', '--json', '--iso', `http://127.0.0.1:${address.port}/x.iso`], {
			env: {...process.env, VMFUSE_HOME: home},
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let stdout = '';
		child.stdout.setEncoding('utf8').on('data', text => {
			stdout += text;
		});
		const ended = once(child, 'close');
		const [socket] = await asked;
		child.kill(signal);
		expect((await ended)[0]).toBe(code);
		expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({type: 'error', name: 'CanceledError', exitCode: code});
		expect(await readdir(path.join(home, 'data')).catch(() => [])).toEqual([]);
		expect(await readdir(path.join(home, 'state/locks')).catch(() => [])).toEqual([]);
		socket.destroy();
	} finally {
		server.close();
		await rm(home, {recursive: true, force: true});
	}
});
