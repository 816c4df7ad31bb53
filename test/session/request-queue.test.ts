import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {WrongKeyError} from '../../source/guest/luks.js';
import {fromErrorData} from '../../source/session/error-data.js';
import {beginMessage, type Request, type Response, stopMessage} from '../../source/session/supervisor-protocol.js';
import {type BundledScript, bundledScript} from '../harness/bundled-script.js';
import {eventually} from '../harness/eventually.js';

const children: ChildProcess[] = [];
let script: BundledScript;

beforeAll(async () => {
	script = await bundledScript(fileURLToPath(new URL('request-listener.ts', import.meta.url)));
});

afterAll(async () => script.remove());

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

function listener(): ChildProcess {
	const child = fork(script.file, {execArgv: []});
	children.push(child);
	return child;
}

const inspect = {kind: 'inspect', device: '/dev/sdb7'} as const satisfies Request;
const mount: Request = {
	kind: 'mount',
	device: '/dev/sdb7',
	mountpoint: {path: '/mnt', missing: []},
	readOnly: true,
	ownership: 'stored',
	symlinks: 'inside',
};

async function responses(child: ChildProcess, count: number): Promise<readonly Response[]> {
	const found: Response[] = [];
	child.on('message', message => found.push(message as Response));
	await eventually(`${count} responses`, () => found.length >= count, {seen: () => found});
	return found;
}

test('requests that come at once, even before the session was handed over, are answered one by one under their own numbers', async () => {
	const child = listener();
	const found = responses(child, 3);
	child.send({id: 1, request: inspect});
	child.send(beginMessage);
	child.send({id: 2, request: {kind: 'unlock', device: '/dev/sdb7', key: ''}});
	child.send({id: 3, request: {kind: 'expect-grants', grants: []}});
	const [first, second, third] = await found;
	expect([first, third]).toEqual([
		{id: 1, result: 'inspect'},
		{id: 3, result: 'expect-grants'},
	]);
	expect(second).toMatchObject({id: 2});
	expect(second && 'error' in second && fromErrorData(second.error)).toBeInstanceOf(WrongKeyError);
	child.send({id: 4, request: mount});
	expect(await once(child, 'exit')).toEqual([10, null]);
});

test.each([
	['that it is to stop', (child: ChildProcess) => child.send(stopMessage), 11],
	['that the command is gone', (child: ChildProcess) => child.disconnect(), 12],
])('who waits for a request hears %s', async (_, leave, status) => {
	const child = listener();
	child.send(beginMessage);
	const found = responses(child, 1);
	child.send({id: 1, request: inspect});
	await found;
	leave(child);
	expect(await once(child, 'exit')).toEqual([status, null]);
});
