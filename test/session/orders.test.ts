import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {afterEach, expect, test} from 'vitest';
import {WrongKeyError} from '../../source/guest/luks.js';
import {fromErrorData} from '../../source/session/error-data.js';
import {type Answer, beginOrder, type Order, stopOrder} from '../../source/session/orders.js';

const children: ChildProcess[] = [];
afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

function listener(): ChildProcess {
	const child = fork(fileURLToPath(new URL('orders-listener.ts', import.meta.url)), {execArgv: ['--import', 'tsx']});
	children.push(child);
	return child;
}

const inspect = {kind: 'inspect', device: '/dev/sdb7'} as const satisfies Order;
const mount: Order = {
	kind: 'mount',
	device: '/dev/sdb7',
	mountpoint: {path: '/mnt', missing: []},
	readOnly: true,
	ownership: 'stored',
	symlinks: 'inside',
};

async function answers(child: ChildProcess, count: number): Promise<readonly Answer[]> {
	const found: Answer[] = [];
	child.on('message', message => found.push(message as Answer));
	while (found.length < count) await once(child, 'message');
	return found;
}

test('orders that come at once, even before the session was handed over, are answered one by one under their own numbers', async () => {
	const child = listener();
	const found = answers(child, 3);
	child.send({id: 1, order: inspect});
	child.send(beginOrder);
	child.send({id: 2, order: {kind: 'unlock', device: '/dev/sdb7', key: ''}});
	child.send({id: 3, order: {kind: 'expect-grants', grants: []}});
	const [first, second, third] = await found;
	expect([first, third]).toEqual([
		{id: 1, result: 'inspect'},
		{id: 3, result: 'expect-grants'},
	]);
	expect(second).toMatchObject({id: 2});
	expect(second && 'error' in second && fromErrorData(second.error)).toBeInstanceOf(WrongKeyError);
	child.send({id: 4, order: mount});
	expect(await once(child, 'exit')).toEqual([10, null]);
});

test.each([
	['that it is to stop', (child: ChildProcess) => child.send(stopOrder), 11],
	['that the command is gone', (child: ChildProcess) => child.disconnect(), 12],
])('who waits for an order hears %s', async (_, leave, status) => {
	const child = listener();
	child.send(beginOrder);
	const found = answers(child, 1);
	child.send({id: 1, order: inspect});
	await found;
	leave(child);
	expect(await once(child, 'exit')).toEqual([status, null]);
});
