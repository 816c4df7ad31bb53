import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Monitor, MonitorClosedError, QmpError} from '../../source/hypervisor/qemu/monitor/monitor.js';
import {NoMonitorError, openMonitor} from '../../source/hypervisor/qemu/monitor/with-monitor.js';

/*
Written by us in the form that QEMU 7.2 uses (docs/interop/qmp-spec): what a real one does is tested with real machines.
*/
const greeting = '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}\r\n';

const {signal} = new AbortController();

type Request = {readonly execute: string; readonly id: number};

let folder: string;
let server: Server;
let socket: string;
const sockets: Socket[] = [];

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	socket = path.join(folder, 'qmp');
});
afterEach(async () => {
	for (const open of sockets.splice(0)) {
		open.destroy();
	}

	await new Promise(resolve => server.close(resolve));
	await rm(folder, {recursive: true});
});

/** A server that answers each request with the bytes that `answer` makes. */
async function serve(answer: (request: Request, client: Socket) => string, hello = greeting): Promise<void> {
	server = createServer(client => {
		sockets.push(client);
		client.write(hello);
		client.setEncoding('utf8').on('data', (text: string) => {
			for (const line of text.split('\n').filter(Boolean)) {
				const request = JSON.parse(line) as Request;
				client.write(request.execute === 'qmp_capabilities' ? `{"return": {}, "id": ${request.id}}\r\n` : answer(request, client));
			}
		});
	});
	await new Promise<void>(resolve => server.listen(socket, resolve));
}

describe('a monitor', () => {
	it('tells answers, errors and events apart', async () => {
		await serve(({execute, id}) =>
			execute === 'query-status'
				? `{"event": "RESUME", "data": {}}\r\n{"return": {"status": "running"}, "id": ${id}}\r\n`
				: `{"id": ${id}, "error": {"class": "CommandNotFound", "desc": "The command ${execute} has not been found"}}\r\n`,
		);
		const monitor = await Monitor.connect(socket, signal);
		const event = monitor.event('RESUME', () => true);
		expect(await monitor.execute('query-status')).toEqual({status: 'running'});
		await event;
		await expect(monitor.execute('fly')).rejects.toThrow(QmpError);
		monitor.close();
	});

	it('gives each its own answer, in whatever order and pieces they come', async () => {
		const held: Request[] = [];
		await serve((request, client) => {
			held.push(request);
			if (held.length === 2) {
				const [first, second] = held.map(({execute, id}) => `{"return": "é ${execute}", "id": ${id}}\r\n`);
				for (const byte of Buffer.from(`${second}${first}`)) {
					client.write(Buffer.from([byte]));
				}
			}

			return '';
		});
		const monitor = await Monitor.connect(socket, signal);
		expect(await Promise.all([monitor.execute('one'), monitor.execute('two')])).toEqual(['é one', 'é two']);
		monitor.close();
	});

	it('does not wait for ever', async () => {
		await serve(() => '');
		const monitor = await Monitor.connect(socket, signal);
		await expect(monitor.execute('query-status', undefined, 50)).rejects.toThrow(
			'within 0.05 s the virtual machine did not answer query-status',
		);
		await expect(monitor.event('SHUTDOWN', () => true, 50)).rejects.toThrow('did not report SHUTDOWN');
		monitor.close();
	});

	it('says when the machine dies meanwhile', async () => {
		await serve((_, client) => {
			client.destroy();
			return '';
		});
		const monitor = await Monitor.connect(socket, signal);
		await expect(monitor.execute('query-status')).rejects.toThrow(MonitorClosedError);
		await expect(monitor.execute('query-status')).rejects.toThrow(MonitorClosedError);
	});

	it('says so, too, when the machine dies with a command unread', async () => {
		await serve(() => '');
		const monitor = await Monitor.connect(socket, signal);
		sockets[0]?.pause();
		// More than is read ahead.
		const answer = monitor.execute('query-status', {text: 'a'.repeat(1_000_000)});
		setImmediate(() => sockets[0]?.destroy());
		await expect(answer).rejects.toBeInstanceOf(MonitorClosedError);
		await expect(monitor.execute('query-status')).rejects.toBeInstanceOf(MonitorClosedError);
	});

	it('is given up when its signal says so', async () => {
		await serve(() => '');
		const controller = new AbortController();
		const monitor = await Monitor.connect(socket, controller.signal);
		const answer = monitor.execute('query-status');
		controller.abort(new Error('no longer wanted'));
		await expect(answer).rejects.toThrow('no longer wanted');
		await expect(Monitor.connect(socket, controller.signal)).rejects.toThrow('no longer wanted');
	});

	it('is not fooled by something else', async () => {
		await serve(() => '', 'SSH-2.0-OpenSSH_9.2p1\r\n');
		await expect(Monitor.connect(socket, signal)).rejects.toThrow('something else than QMP');
		await expect(Monitor.connect(path.join(folder, 'none'), signal)).rejects.toThrow('ENOENT');
	});

	it('that nobody listens at is no error of the machine', async () => {
		await serve(() => '');
		await expect(openMonitor(path.join(folder, 'none'), signal)).rejects.toThrow(NoMonitorError);
	});

	it('that goes away while it is connected to has nobody who listens', async () => {
		server = createServer(client => client.end());
		await new Promise<void>(resolve => server.listen(socket, resolve));
		await expect(openMonitor(socket, signal)).rejects.toThrow(NoMonitorError);
	});

	it('that greets nobody is an error', async () => {
		await serve(() => '', '');
		await expect(openMonitor(socket, signal, 50)).rejects.toThrow('did not answer at its monitor');
	});
});
