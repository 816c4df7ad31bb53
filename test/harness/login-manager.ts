import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {eventually} from './eventually.js';

const standIn = path.resolve(import.meta.dirname, '../../fixtures/login1.py');

/** A system bus of its own, and on it what tells of suspends: a stand-in for logind. */
export class LoginManager {
	/** For DBUS_SYSTEM_BUS_ADDRESS. */
	readonly address: string;
	readonly #folder: string;
	readonly #children: ChildProcess[] = [];
	#said = '';

	private constructor(folder: string) {
		this.#folder = folder;
		this.address = `unix:path=${path.join(folder, 'bus')}`;
	}

	/** @param isThere Whether there is more than the bus. */
	static async create(isThere = true): Promise<LoginManager> {
		const manager = new LoginManager(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-bus-')));
		try {
			await manager.#start(isThere);
			return manager;
		} catch (error) {
			await manager.close();
			throw error;
		}
	}

	async #start(isThere: boolean): Promise<void> {
		const configuration = path.join(this.#folder, 'bus.conf');
		await writeFile(
			configuration,
			`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
			<busconfig><listen>${this.address}</listen><auth>EXTERNAL</auth>
			<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>`,
		);
		const bus = spawn('dbus-daemon', [`--config-file=${configuration}`, '--nofork', '--print-address'], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		this.#children.push(bus);
		await once(bus.stdout, 'data');
		if (!isThere) return;
		const login = spawn('/usr/bin/python3', [standIn, this.address], {stdio: ['pipe', 'pipe', 'inherit']});
		this.#children.push(login);
		login.stdout.setEncoding('utf8').on('data', text => {
			this.#said += text;
		});
		await this.awaitSaid('ready');
	}

	/** What became of the locks so far, a line each: `held N WHAT MODE`, `released N`. */
	get said(): readonly string[] {
		return this.#said.split('\n').filter(line => line !== '' && line !== 'ready');
	}

	/** @param meanwhile - is done before each look. */
	async awaitSaid(line: string, meanwhile = () => {}): Promise<void> {
		const look = () => {
			meanwhile();
			return this.#said.split('\n').includes(line);
		};
		await eventually(line, look, {every: 200, seen: () => this.said});
	}

	/** The computer is about to be suspended, until a lock is released: who has it may not listen yet. */
	async suspend(lock: number): Promise<void> {
		await this.awaitSaid(`released ${lock}`, () => this.#tell(true));
	}

	/** The computer goes on. */
	resume(): void {
		this.#tell(false);
	}

	#tell(isBefore: boolean): void {
		this.#children[1]?.stdin?.write(`${isBefore}\n`);
	}

	async close(): Promise<void> {
		for (const child of this.#children.reverse()) {
			child.kill();
			if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
		}
		await rm(this.#folder, {recursive: true});
	}
}
