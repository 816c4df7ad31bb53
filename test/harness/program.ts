import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {access, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {poll} from '../../source/poll.js';
import {type JournalContents, readJournal} from '../../source/session/journal.js';
import {eventually, machineLimit} from './eventually.js';
import {checkJsonLines} from './json-lines.js';
import {copyHome, environmentOf} from './world.js';

/** What `node build.js` makes: each way to run the tests has done so before. */
export const builtProgram = path.resolve(import.meta.dirname, '../../build/cli.js');

export type Ending = {readonly status: number | null; readonly stdout: string; readonly stderr: string};
export type Running = {readonly process: ChildProcess; readonly pid: number; readonly ending: Promise<Ending>};

/** Milliseconds after which a command counts as one that never ends. The longest is a set-up that is typed into VirtualBox. */
const commandLimit = 2_400_000;

/** The built program with a state of its own: other tests' sessions are not seen, and it sees none of theirs. */
export class Program {
	readonly folder: string;
	readonly home: string;
	readonly #environment: NodeJS.ProcessEnv;
	readonly #patience: {readonly command: number; readonly machine: number};

	private constructor(folder: string, environment: NodeJS.ProcessEnv, patience = {command: commandLimit, machine: machineLimit}) {
		this.folder = folder;
		this.home = path.join(folder, 'home');
		this.#environment = {...process.env, ...environment};
		this.#patience = patience;
	}

	/** @param preparedHome A folder with an intermediary, which is copied. @param makeHome Makes the folder that it is copied to. */
	static async create(
		preparedHome?: string,
		environment: NodeJS.ProcessEnv = {},
		makeHome: (home: string) => Promise<void> = async () => {},
	): Promise<Program> {
		await access(builtProgram);
		const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-program-')));
		const home = path.join(folder, 'home');
		await makeHome(home);
		if (preparedHome) await copyHome(preparedHome, home);
		return new Program(folder, {...(await environmentOf(home)), ...environment});
	}

	/** In a folder that is there and stays. @param patience - milliseconds after which a command, or a machine, counts as one that never ends. */
	static async in(folder: string, environment: NodeJS.ProcessEnv, patience: number): Promise<Program> {
		await access(builtProgram);
		return new Program(await realpath(folder), environment, {command: patience, machine: patience});
	}

	/** QEMU is found, as far as its version: for commands that end before they start a machine. */
	async pretendQemu(): Promise<void> {
		const folder = await this.makeFolder('bin');
		for (const name of ['qemu-system-x86_64', 'qemu-img'])
			await writeFile(path.join(folder, name), '#!/bin/sh\necho "QEMU emulator version 9.2.0"\n', {mode: 0o755});
		this.#environment.PATH = `${folder}${path.delimiter}${this.#environment.PATH}`;
	}

	/** A new folder inside of ours. */
	async makeFolder(name: string): Promise<string> {
		const made = path.join(this.folder, name);
		await mkdir(made, {recursive: true});
		return made;
	}

	/** What it prints with `--json` is checked against the schemas of docs/json.md. */
	start(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
		const running = this.startScript([builtProgram, ...arguments_], environment);
		return {...running, ending: running.ending.then(async ending => checkJsonLines(arguments_, ending))};
	}

	/** Run a script of the tests' own as if it were the program. */
	startScript(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
		const child = spawn(process.execPath, arguments_, {
			cwd: this.folder,
			env: {...this.#environment, ...environment},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', text => {
			stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', text => {
			stderr += text;
		});
		let isLate = false;
		const timer = setTimeout(() => {
			isLate = true;
			child.kill('SIGKILL');
		}, this.#patience.command);
		const ending = once(child, 'close').then(([status]) => {
			clearTimeout(timer);
			if (isLate) throw new Error(`${arguments_.join(' ')} did not end in ${this.#patience.command / 1000} s: ${stderr.slice(-2000)}`);
			return {status: status as number | null, stdout, stderr};
		});
		return {process: child, pid: child.pid ?? 0, ending};
	}

	/** A process of another program that uses a folder. */
	startIn(cwd: string, command: string, ...arguments_: readonly string[]): ChildProcess {
		return spawn(command, arguments_, {cwd, stdio: 'ignore'});
	}

	async run(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ending> {
		return this.start(arguments_, environment).ending;
	}

	/** Run a command that must succeed. @returns Its standard output. */
	async succeed(...arguments_: readonly string[]): Promise<string> {
		const {status, stdout, stderr} = await this.run(arguments_);
		if (status !== 0) throw new Error(`vmfuse-tui ${arguments_.join(' ')} ended with status ${status}: ${stderr}`);
		return stdout;
	}

	get sessionsFolder(): string {
		return path.join(this.home, 'state', 'sessions');
	}

	/** The journals that there are, by the ids of their sessions. */
	async journals(): Promise<ReadonlyMap<string, JournalContents>> {
		const ids = await readdir(this.sessionsFolder).catch(() => []);
		const found = await Promise.all(
			ids.map(async id => [id, await readJournal(path.join(this.sessionsFolder, id, 'journal.jsonl')).catch(() => undefined)] as const),
		);
		return new Map(found.flatMap(([id, contents]) => (contents ? [[id, contents]] : [])));
	}

	/** Wait until the only session's journal has so many entries. @returns The journal, or undefined when the command ended before. */
	async awaitEntries(count: number, {process: command}: Running): Promise<JournalContents | undefined> {
		const found = await eventually(
			`${count} entries in the journal`,
			async () => {
				const [contents] = (await this.journals()).values();
				if (contents && contents.entries.length >= count) return contents;
				return command.exitCode === null && command.signalCode === null ? undefined : 'ended';
			},
			{limit: this.#patience.machine, every: 2},
		);
		return found === 'ended' ? undefined : found;
	}

	/** Wait until the last session has gone, by whatever means. */
	async awaitNoSessions(): Promise<void> {
		const seen = async () => [...(await this.journals()).keys()];
		await eventually('the sessions to end', async () => (await seen()).length === 0, {limit: this.#patience.machine, seen});
	}

	/** Wait until nothing of it runs, but for one process. */
	async awaitAlone(except?: number): Promise<void> {
		const seen = async () => (await this.processes()).filter(({pid}) => pid !== except);
		await eventually('the processes to end', async () => (await seen()).length === 0, {limit: this.#patience.machine, seen});
	}

	/** Every file and folder below the home; nothing when there is none. */
	async tree(): Promise<readonly string[]> {
		return (await readdir(this.home, {recursive: true}).catch(() => [])).sort();
	}

	/** Everything that a session must not leave: empty when nothing is left. */
	async leftovers(): Promise<readonly string[]> {
		const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter(line => line.includes(` ${this.folder}`));
		const folders = ['data/machines', 'data/virtualbox/files', 'data/virtualbox/machines/vmfuse'];
		const machines = (await Promise.all(folders.map(async name => readdir(path.join(this.home, name)).catch(() => []))))
			.flat()
			.filter(name => name !== 'vmfuse' && name !== 'vmfuse.lock');
		const locks = await readdir(path.join(this.home, 'state', 'locks')).catch(() => []);
		const sessions = await readdir(this.sessionsFolder).catch(() => []);
		const files = (await Promise.all(sessions.map(async id => readdir(path.join(this.sessionsFolder, id))))).flat();
		const kept = new Set(['request.json', 'status.json', 'log.jsonl', 'crash.txt', 'sshfs.txt', 'screen.png']);
		return [
			...mounts.map(line => `mount ${line}`),
			...machines.map(name => `machine ${name}`),
			...locks.map(name => `lock ${name}`),
			// A hypervisor's log is kept with what else tells why a session failed.
			...files.filter(name => !kept.has(name) && !name.startsWith('machine-')).map(name => `file ${name}`),
			...(await this.#processesLeft()).map(({pid, command}) => `process ${pid} ${command}`),
		];
	}

	/** Those that do not end within moments: one that has done all that it had to is gone a little later. */
	async #processesLeft(): ReturnType<Program['processes']> {
		const areGone = async () => (await this.processes()).length === 0 || undefined;
		if (await poll(areGone, {signal: new AbortController().signal, limit: 60_000, every: 100})) return [];
		return this.processes();
	}

	/** The processes whose command line or environment has our folder. */
	async processes(): Promise<ReadonlyArray<{readonly pid: number; readonly command: string}>> {
		const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name) && name !== String(process.pid));
		const found = await Promise.all(
			pids.map(async pid => {
				const [command, environment] = await Promise.all(
					['cmdline', 'environ'].map(async name => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
				);
				const isOurs = `${command}${environment}`.includes(this.folder);
				return isOurs ? [{pid: Number(pid), command: (command ?? '').replaceAll('\0', ' ')}] : [];
			}),
		);
		return found.flat();
	}

	/** @throws Error when something of a session is still there: a test must leave nothing running. */
	async close(): Promise<void> {
		const hasSessions = (await this.journals()).size > 0;
		const {status, stderr} = hasSessions ? await this.run(['unmount', '--all']) : {status: 0, stderr: ''};
		const left = await this.leftovers();
		// Nothing is deleted through a mount that is still there.
		if (!left.some(what => what.startsWith('mount '))) await this.remove();
		if (status !== 0 || left.length > 0) throw new Error(`left behind: ${left.join(', ')} ${stderr}`);
	}

	/** Delete its folder: enough where nothing was run that outlives a command. */
	async remove(): Promise<void> {
		await rm(this.folder, {recursive: true, force: true});
	}
}
