import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openChannel} from '../../source/guest/channel/channel.js';
import {serveScript} from '../../source/guest/channel/service-script.js';
import type {Guest} from '../../source/guest/guest.js';
import {scriptPrelude} from '../../source/guest/script-prelude.js';
import {recordingContext} from '../guest/context.js';
import {eventually} from '../harness/eventually.js';

/** TinyCore's. */
const shell: string = 'busybox';

/** A port whose guest is a shell of this computer. Like a port, it has one connection at a time, and the shell outlives that. */
class FakePort {
	readonly file: string;
	readonly #server: Server;
	readonly #shell: ReturnType<typeof spawn>;
	#host: Socket | undefined;
	/** What was sent to it. */
	heard = '';

	constructor(file: string) {
		this.file = file;
		this.#shell = spawn(shell, ['sh', '-c', `${scriptPrelude}${serveScript}\nserve 60`], {
			env: {...process.env, TMPDIR: path.dirname(file)},
			stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
		});
		const guest = this.#shell.stdio[3] as Socket;
		guest.on('data', (piece: Buffer) => this.#host?.write(piece));
		guest.on('error', () => {});
		this.#server = createServer(socket => {
			this.#host = socket;
			socket.on('error', () => {});
			socket.on('data', (piece: Buffer) => {
				this.heard += piece.toString('latin1');
				guest.write(piece);
			});
		});
		this.#server.listen(file);
	}

	stop(signal: 'SIGSTOP' | 'SIGCONT'): void {
		this.#shell.kill(signal);
	}

	async say(text: string): Promise<void> {
		await new Promise(resolve => (this.#shell.stdio[3] as Socket).write(text, resolve));
	}

	/** As when the machine ends. */
	async end(): Promise<void> {
		this.#host?.destroy();
		this.#server.close();
		this.#shell.kill('SIGKILL');
		if (this.#shell.exitCode === null && this.#shell.signalCode === null) await once(this.#shell, 'exit');
	}
}

let folder: string;
let ports: FakePort[];
let guest: Guest | undefined;
let context: ReturnType<typeof recordingContext>;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-channel-'));
	ports = [0, 1, 2, 3].map(number => new FakePort(path.join(folder, String(number))));
	context = recordingContext();
});
afterEach(async () => {
	await guest?.close();
	guest = undefined;
	await Promise.all(ports.map(async port => port.end()));
	await rm(folder, {recursive: true});
});

async function open(wasUsed = false): Promise<Guest> {
	guest = await openChannel({ports: ports.map(({file}) => file), limit: 120_000, wasUsed, context});
	return guest;
}

async function failure(work: Promise<unknown>): Promise<unknown> {
	return work.then(
		() => {
			throw new Error('It should have failed');
		},
		(error: unknown) => error,
	);
}

describe('commands through a port', () => {
	test('have their arguments as they are', async () => {
		const {run} = await open();
		const argument = fc.string({unit: 'binary', maxLength: 40}).map(text => text.replaceAll('\0', ''));
		await fc.assert(
			fc.asyncProperty(fc.array(argument, {minLength: 1, maxLength: 5}), async argv => {
				const {stdout} = await run(['printf', String.raw`%s\0`, ...argv]);
				expect(stdout.split('\0').slice(0, -1)).toEqual(argv);
			}),
			{numRuns: 40},
		);
	});

	test('have an input, two outputs and a status; input of any bytes and length', async () => {
		const {run} = await open();
		const script = 'cat; echo out; echo err >&2; exit 3';
		expect(await run(['sh', '-c', script], {stdin: 'in ', accept: [3]})).toEqual({status: 3, stdout: 'in out\n', stderr: 'err\n'});
		expect(await failure(run(['sh', '-c', script]))).toMatchObject({status: 3, stderr: 'err'});
		const content = Buffer.alloc(1 << 20, 'x');
		expect((await run(['cat'], {stdin: content})).stdout).toBe(content.toString());
		expect((await run(['sh', '-c', 'exec cat >&2'], {stdin: content})).stderr).toHaveLength(content.length);
		expect((await run(['true'], {stdin: content})).status).toBe(0);
		const bytes = Buffer.from(Array.from({length: 256}, (_, index) => index));
		const {stdout} = await run(['sh', '-c', 'od -An -tx1 | tr -d " \\n"'], {stdin: bytes});
		expect(stdout).toBe(bytes.toString('hex'));
		// There is nothing to read where there is no input.
		expect((await run(['cat'])).stdout).toBe('');
	});

	test('run at the same time, more than there are ports', async () => {
		const {run} = await open();
		const numbers = Array.from({length: 10}, (_, index) => String(index));
		const outputs = await Promise.all(numbers.map(async number => run(['sh', '-c', `echo ${number}`])));
		expect(outputs.map(({stdout}) => stdout.trim())).toEqual(numbers);
		const long = run(['sleep', '600'], {timeout: 5000});
		expect((await run(['echo', 'meanwhile'])).stdout).toBe('meanwhile\n');
		expect(await failure(long)).toMatchObject({message: expect.stringContaining('did not end within 5 s')});
	});

	test('say when a program is missing, and when a signal ended it', async () => {
		const {run} = await open();
		expect(await failure(run(['no-such-program']))).toMatchObject({status: 127});
		expect(await failure(run(['sh', '-c', 'echo almost >&2; kill -9 $$']))).toMatchObject({
			message: 'sh in the guest was killed by SIGKILL: almost',
			status: undefined,
		});
	});

	test('are ended, with what they started, at their limit and when nobody waits any more', async () => {
		const {run, under} = await open();
		const marker = `6${String(process.pid).padStart(7, '0')}`;
		const running = async () =>
			(await run(['sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null'], {accept: 'any'})).stdout.includes(`sleep\0${marker}`);
		const script = `sleep ${marker} & wait`;
		expect(await failure(run(['sh', '-c', script], {timeout: 300}))).toMatchObject({name: 'CommandError'});
		const canceled = new AbortController();
		const work = failure(under({...context, signal: canceled.signal}).run(['sh', '-c', script]));
		await eventually('it to run', running);
		canceled.abort(new Error('enough'));
		expect(await work).toMatchObject({message: 'enough'});
		await eventually('it to end', async () => !(await running()));
		// The ports that they had are free again.
		const outputs = await Promise.all(['a', 'b', 'c', 'd'].map(async word => run(['echo', word])));
		expect(outputs.map(({stdout}) => stdout)).toEqual(['a\n', 'b\n', 'c\n', 'd\n']);
	});
});

describe('a port', () => {
	test('tells that its machine has ended, also to what runs, and waits for none of it', async () => {
		const {run, closed} = await open();
		const work = failure(run(['sleep', '600']));
		await run(['true']);
		await Promise.all(ports.map(async port => port.end()));
		expect(await work).toMatchObject({name: 'CommandError', message: expect.stringContaining('the connection to the guest broke')});
		await closed;
		expect(await failure(run(['true']))).toMatchObject({name: 'CommandError'});
	});

	test.each([
		['a line', '\n@ 0123\n-echo'],
		['a command', '\n@ 0123\n-touch FILE\n'],
		['an input', '\n@ 0123\n-touch FILE\n= 100000\nabc'],
		['an input without the last word', '\n@ 0123\n-touch FILE\n= 3\nabc'],
		['what is not ours', 'x'.repeat(10_000)],
	])('whose last user was cut off within %s runs nothing of it, and serves the next', async (_, text) => {
		const file = path.join(folder, 'made');
		await ports[0]?.say(text.replace('FILE', file));
		const {run} = await open(true);
		expect((await run(['sh', '-c', `ls ${file} 2>/dev/null; echo done`])).stdout).toBe('done\n');
	});

	test('of a guest that is slow to answer is asked again, and nothing else is sent there', async () => {
		const [port] = ports as [FakePort];
		port.stop('SIGSTOP');
		const opened = open();
		await eventually('it to be asked twice', async () => port.heard.split('\n! ').length > 2);
		port.stop('SIGCONT');
		expect((await (await opened).run(['echo', 'here'])).stdout).toBe('here\n');
		expect(port.heard.includes('xxx')).toBe(false);
	});

	test('that nobody serves is given up', async () => {
		const silent = createServer(() => {});
		const file = path.join(folder, 'silent');
		silent.listen(file);
		await expect(openChannel({ports: [file], limit: 700, wasUsed: false, context})).rejects.toThrow('nothing was heard within 0.7 s');
		silent.close();
		await expect(openChannel({ports: [path.join(folder, 'none')], limit: 700, wasUsed: false, context})).rejects.toThrow('ENOENT');
	});
});
