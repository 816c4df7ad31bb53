import {createServer, type Socket} from 'node:net';
import fc from 'fast-check';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {CommandError, UserError} from '../../source/errors.js';
import {RefusedKeyError, UnreachableGuestError, WrongHostKeyError} from '../../source/guest/connection-error.js';
import type {Guest} from '../../source/guest/guest.js';
import {createKeyPair} from '../../source/guest/key-pair.js';
import {connectGuest, waitForGuest} from '../../source/guest/ssh.js';
import {recordingContext} from '../guest/context.js';
import {type HostKeyName, prepareSshd, type Sshd, startSshd} from '../guest/sshd.js';
import {eventually} from '../harness/eventually.js';

const open: Guest[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map(async guest => guest.close()));
});

async function connect({port, keyPair, hostKeys}: Sshd, pinned: HostKeyName = 'ecdsa', context = recordingContext()) {
	const guest = await connectGuest({port, privateKey: keyPair.privateKey, hostKey: hostKeys[pinned], timeout: 30_000, context});
	open.push(guest);
	return {guest, context};
}

async function failure(work: Promise<unknown>): Promise<unknown> {
	return work.then(
		() => {
			throw new Error('It should have failed');
		},
		(error: unknown) => error,
	);
}

describe('a server with three host keys', () => {
	let sshd: Sshd;
	beforeAll(async () => {
		sshd = await startSshd();
	});
	afterAll(async () => sshd.stop());

	it.each(['rsa', 'ecdsa', 'ed25519'] as const)('offers the pinned one: %s', async pinned => {
		const {guest} = await connect(sshd, pinned);
		expect((await guest.run(['echo', 'hello'])).stdout).toBe('hello\n');
	});

	it('runs commands with their arguments as they are', async () => {
		const {guest} = await connect(sshd);
		const argument = fc.string({unit: 'binary', maxLength: 40}).map(text => text.replaceAll('\0', ''));
		await fc.assert(
			fc.asyncProperty(fc.array(argument, {minLength: 1, maxLength: 5}), async argv => {
				const {stdout} = await guest.run(['printf', String.raw`%s\0`, ...argv]);
				expect(stdout.split('\0').slice(0, -1)).toEqual(argv);
			}),
			{numRuns: 60},
		);
	});

	it('tells status, stdout and stderr apart', async () => {
		const {guest, context} = await connect(sshd);
		const script = 'cat; echo out; echo err >&2; exit 3';
		expect(await guest.run(['sh', '-c', script], {stdin: 'in ', accept: [3]})).toEqual({status: 3, stdout: 'in out\n', stderr: 'err\n'});
		const error = await failure(guest.run(['sh', '-c', script]));
		expect(error).toBeInstanceOf(CommandError);
		expect(error).toMatchObject({status: 3, stderr: 'err', message: 'sh in the guest failed (status 3): err'});
		expect(context.events).toHaveLength(2);
		expect(context.events[0]).toMatchObject({type: 'guest-command', command: ['sh', '-c', script], status: 3});
	});

	it('carries a megabyte each way, and a program that does not read', async () => {
		const {guest} = await connect(sshd);
		const content = Buffer.alloc(1 << 20, 'x');
		expect((await guest.run(['cat'], {stdin: content})).stdout).toBe(content.toString());
		expect((await guest.run(['sh', '-c', 'exec cat >&2'], {stdin: content})).stderr).toHaveLength(content.length);
		expect((await guest.run(['true'], {stdin: content})).status).toBe(0);
	});

	it('runs ten commands at once', async () => {
		const {guest} = await connect(sshd);
		const numbers = Array.from({length: 10}, (_unused, index) => String(index));
		const outputs = await Promise.all(numbers.map(async number => guest.run(['sh', '-c', `echo ${number}`])));
		expect(outputs.map(({stdout}) => stdout.trim())).toEqual(numbers);
	});

	it('has /usr/local in its PATH, and says when a program is missing', async () => {
		const {guest} = await connect(sshd);
		const {stdout} = await guest.run(['printenv', 'PATH']);
		expect(stdout).toBe('/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/usr/bin:/bin\n');
		expect(await failure(guest.run(['no-such-program']))).toMatchObject({status: 127, message: expect.stringContaining('not found')});
	});

	it('keeps secrets out of events and errors', async () => {
		const {guest, context} = await connect(sshd);
		const error = await failure(guest.run(['sh', '-c', 'exit 1', 'opensesame'], {stdin: 'opensesame', secret: true}));
		expect(JSON.stringify([context.events, error])).not.toContain('opensesame');
		expect(context.events).toMatchObject([{command: ['sh', '•••'], status: 1}]);
	});

	it('tells that a program was killed', async () => {
		const {guest, context} = await connect(sshd);
		const error = await failure(guest.run(['sh', '-c', 'echo almost >&2; kill -9 $$']));
		expect(error).toBeInstanceOf(CommandError);
		expect(error).toMatchObject({message: 'sh in the guest was killed by SIGKILL: almost', status: undefined});
		expect(context.events).toMatchObject([{status: 255}]);
	});

	it('tells that the connection broke, in the command and after it', async () => {
		const {guest} = await connect(sshd);
		const bystander = failure(guest.run(['sleep', '600']));
		const error = await failure(guest.run(['sh', '-c', 'kill -9 $PPID; sleep 600']));
		expect(error).toMatchObject({name: 'CommandError', message: expect.stringContaining('the connection to the guest broke')});
		expect(await bystander).toMatchObject({name: 'CommandError'});
		await guest.closed;
		expect(await failure(guest.run(['true']))).toMatchObject({
			name: 'CommandError',
			message: expect.stringContaining('could not be started'),
		});
	});

	it('stops waiting for a command at its limit; the connection stays of use', async () => {
		const {guest, context} = await connect(sshd);
		const error = await failure(guest.run(['sh', '-c', 'exec sleep 20'], {timeout: 500}));
		expect(error).toMatchObject({name: 'CommandError', message: 'sh in the guest did not end within 0.5 s'});
		expect((await guest.run(['echo', 'next'])).stdout).toBe('next\n');
		expect(context.events).toMatchObject([{status: 255}, {status: 0}]);
	});

	it('stops waiting when aborted, and still works for what must be undone', async () => {
		const controller = new AbortController();
		const {guest} = await connect(sshd, 'ecdsa', recordingContext(controller.signal));
		const reason = new Error('stopped');
		const running = failure(guest.run(['sleep', '600']));
		controller.abort(reason);
		expect(await running).toBe(reason);
		expect(await failure(guest.run(['true']))).toBe(reason);
		const undo = recordingContext();
		expect((await guest.under(undo).run(['echo', 'undone'])).stdout).toBe('undone\n');
		expect(undo.events).toHaveLength(1);
	});

	it('closes once and for all', async () => {
		const {guest} = await connect(sshd);
		await guest.close();
		await guest.close();
		await guest.closed;
		expect(await failure(guest.run(['true']))).toBeInstanceOf(CommandError);
	});

	it('is believed only with the pinned key, and not asked twice', async () => {
		const other = await startSshd();
		try {
			const {port, keyPair} = sshd;
			const context = recordingContext();
			const error = await failure(
				waitForGuest({port, privateKey: keyPair.privateKey, hostKey: other.hostKeys.ecdsa, limit: 600_000, context}),
			);
			expect(error).toBeInstanceOf(WrongHostKeyError);
			expect((error as Error).message).toMatch(/is not the intermediary: its host key is SHA256:\S+, ours SHA256:\S+$/);
		} finally {
			await other.stop();
		}
	});

	it('says when our key is refused', async () => {
		const {port, hostKeys} = sshd;
		const {privateKey} = createKeyPair('stranger');
		const error = await failure(waitForGuest({port, privateKey, hostKey: hostKeys.ecdsa, limit: 600_000, context: recordingContext()}));
		expect(error).toBeInstanceOf(RefusedKeyError);
	});

	it('refuses a private key that is none', async () => {
		const {port, hostKeys} = sshd;
		const error = await failure(
			waitForGuest({port, privateKey: 'nonsense', hostKey: hostKeys.ecdsa, limit: 600_000, context: recordingContext()}),
		);
		expect(error).toBeInstanceOf(UserError);
	});
});

it('is refused without the type of the pinned key', async () => {
	const sshd = await startSshd({hostKeys: ['rsa']});
	try {
		expect(await failure(connect(sshd, 'ed25519'))).toBeInstanceOf(WrongHostKeyError);
		expect((await failure(connect(sshd, 'ed25519'))) as Error).toMatchObject({
			message: expect.stringContaining('no host key of type ssh-ed25519'),
		});
	} finally {
		await sshd.stop();
	}
});

it.each([
	['5.7', ['KexAlgorithms ecdh-sha2-nistp256', 'Ciphers aes128-ctr', 'MACs hmac-sha1', 'HostKeyAlgorithms ecdsa-sha2-nistp256'], 'ecdsa'],
	['6.x with an RSA key', ['KexAlgorithms ecdh-sha2-nistp256', 'Ciphers aes128-ctr', 'MACs hmac-sha1', 'HostKeyAlgorithms ssh-rsa'], 'rsa'],
] as const)('talks to a server that is as old as OpenSSH %s', async (_version, config, pinned) => {
	const sshd = await startSshd({config});
	try {
		const {guest} = await connect(sshd, pinned);
		expect((await guest.run(['id', '-u'])).stdout).toBe('0\n');
		await guest.close();
	} finally {
		await sshd.stop();
	}
});

describe('waiting for a guest', () => {
	/** What a hypervisor's forward is before the guest listens: it takes connections and says nothing. */
	async function startSilence(): Promise<{port: number; heard: () => number; stop: () => Promise<void>}> {
		const sockets = new Set<Socket>();
		let heard = 0;
		const server = createServer(socket => {
			heard += 1;
			sockets.add(socket);
			socket.on('error', () => {});
		});
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		const address = server.address();
		return {
			port: typeof address === 'object' && address ? address.port : 0,
			heard: () => heard,
			async stop() {
				for (const socket of sockets) {
					socket.destroy();
				}

				await new Promise(resolve => {
					server.close(resolve);
				});
			},
		};
	}

	it('outlasts silence and refusals until the server is there', async () => {
		const silence = await startSilence();
		const {port} = silence;
		const sshd = await prepareSshd();
		let asked = 0;
		const stillAlive = async () => {
			asked += 1;
			if (asked === 2) {
				await silence.stop();
			} else if (asked === 5) {
				await sshd.listen(port);
			}

			return true;
		};
		const {keyPair, hostKeys} = sshd;
		const context = recordingContext();
		const guest = await waitForGuest({port, privateKey: keyPair.privateKey, hostKey: hostKeys.ecdsa, limit: 60_000, stillAlive, context});
		open.push(guest);
		expect((await guest.run(['echo', 'there'])).stdout).toBe('there\n');
		expect(silence.heard()).toBe(2);
		expect(asked).toBe(5);
		await sshd.stop();
	});

	it('ends when the machine has died', async () => {
		const silence = await startSilence();
		const {port} = silence;
		await silence.stop();
		const sshd = await startSshd();
		const options = {port, privateKey: sshd.keyPair.privateKey, hostKey: sshd.hostKeys.ecdsa, context: recordingContext()};
		const error = await failure(waitForGuest({...options, limit: 600_000, stillAlive: () => false}));
		expect(error).toBeInstanceOf(UserError);
		expect(error).not.toBeInstanceOf(UnreachableGuestError);
		expect((error as Error).message).toBe('the virtual machine stopped before its SSH server answered');
		await sshd.stop();
	});

	it('ends at its limit, and when aborted', async () => {
		const silence = await startSilence();
		const sshd = await startSshd();
		const options = {port: silence.port, privateKey: sshd.keyPair.privateKey, hostKey: sshd.hostKeys.ecdsa};
		const error = await failure(waitForGuest({...options, limit: 700, context: recordingContext()}));
		expect(error).toBeInstanceOf(UnreachableGuestError);
		expect((error as Error).message).toMatch(/no answer from the guest's SSH server within 1 s: nothing was heard/);

		const controller = new AbortController();
		const before = silence.heard();
		const waiting = failure(waitForGuest({...options, limit: 600_000, context: recordingContext(controller.signal)}));
		await eventually('a connection', () => silence.heard() > before);
		const reason = new Error('stopped');
		controller.abort(reason);
		expect(await waiting).toBe(reason);
		await silence.stop();
		await sshd.stop();
	});
});
