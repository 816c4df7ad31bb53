import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {type HostKey, parseHostKey} from '../../source/guest/host-key.js';
import {createKeyPair, type KeyPair} from '../../source/guest/key-pair.js';

export type HostKeyName = 'rsa' | 'ecdsa' | 'ed25519';

/** A real OpenSSH server of this computer for 127.0.0.1, which lets root in by `keyPair`. */
export type PreparedSshd = {
	readonly keyPair: KeyPair;
	readonly hostKeys: Readonly<Record<HostKeyName, HostKey>>;
	/** @param port Exactly this one. Returns the port. */
	listen(port?: number): Promise<number>;
	stop(): Promise<void>;
};

export type Sshd = PreparedSshd & {readonly port: number};

type Options = {
	readonly hostKeys?: readonly HostKeyName[];
	/** More lines of sshd_config. */
	readonly config?: readonly string[];
};

export async function startSshd(options?: Options): Promise<Sshd> {
	const sshd = await prepareSshd(options);
	return {...sshd, port: await sshd.listen()};
}

export async function prepareSshd({hostKeys: names = ['rsa', 'ecdsa', 'ed25519'], config = []}: Options = {}): Promise<PreparedSshd> {
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-sshd-'));
	// OpenSSH wants this folder to exist, empty, for its unprivileged part.
	await mkdir('/run/sshd', {recursive: true, mode: 0o755});
	const keyPair = createKeyPair('test');
	const authorizedKeys = path.join(folder, 'authorized_keys');
	await writeFile(authorizedKeys, `${keyPair.publicKey}\n`);
	const entries = await Promise.all(
		(['rsa', 'ecdsa', 'ed25519'] as const).map(async name => [name, await makeHostKey(folder, name)] as const),
	);
	const file = path.join(folder, 'sshd_config');
	await writeFile(
		file,
		[
			'ListenAddress 127.0.0.1',
			...names.map(name => `HostKey ${path.join(folder, name)}`),
			`AuthorizedKeysFile ${authorizedKeys}`,
			'StrictModes no',
			'PermitRootLogin prohibit-password',
			'PasswordAuthentication no',
			'KbdInteractiveAuthentication no',
			'PidFile none',
			'Subsystem sftp internal-sftp',
			...config,
			'',
		].join('\n'),
	);
	let server: ChildProcess | undefined;
	return {
		keyPair,
		hostKeys: Object.fromEntries(entries) as Record<HostKeyName, HostKey>,
		async listen(wanted) {
			const bound = await bind(file, wanted);
			server = bound.server;
			return bound.port;
		},
		async stop() {
			if (server && server.exitCode === null && server.signalCode === null) {
				server.kill('SIGTERM');
				await once(server, 'exit');
			}

			await rm(folder, {recursive: true, force: true});
		},
	};
}

async function makeHostKey(folder: string, name: HostKeyName): Promise<HostKey> {
	const file = path.join(folder, name);
	await execa('ssh-keygen', ['-q', '-t', name, ...(name === 'rsa' ? ['-b', '2048'] : []), '-N', '', '-C', 'root@box', '-f', file]);
	return parseHostKey(await readFile(`${file}.pub`, 'utf8'));
}

/** Nobody can reserve a port for sshd: try to bind, and take another when it is taken. */
async function bind(file: string, wanted: number | undefined): Promise<{server: ChildProcess; port: number}> {
	for (let attempt = 0; ; attempt += 1) {
		const port = wanted ?? 20_000 + Math.floor(Math.random() * 12_000);
		const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file, '-p', String(port)], {stdio: ['ignore', 'ignore', 'pipe']});
		let heard = '';
		const listening = await new Promise<boolean>(resolve => {
			server.stderr?.on('data', (chunk: Buffer) => {
				heard += chunk.toString();
				if (/listening on/i.test(heard)) {
					resolve(true);
				}
			});
			server.on('exit', () => resolve(false));
		});
		if (listening) {
			return {server, port};
		}

		if (attempt === 20 || !/in use/i.test(heard)) {
			throw new Error(`sshd does not start: ${heard}`);
		}
	}
}
