import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {access, open, readFile} from 'node:fs/promises';
import {CommandError, UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {poll} from '../../poll.js';
import type {Started} from '../hypervisor.js';
import {commandLine, type MemoryFile} from './command-line.js';
import {argumentsAtStart} from './disk/at-start.js';
import {waitForKeyboard} from './keyboard/controller.js';
import type {MachineFolder} from './machine/machine-folder.js';
import type {MachineRecord, RunRecord} from './machine/record.js';
import {placeSockets} from './machine/sockets.js';
import {NoMonitorError, withMonitor} from './monitor/with-monitor.js';
import {missingQemu} from './requirement.js';
import {resume, savedFiles} from './saved-memory.js';
import {bootInstead} from './snapshot.js';
import {stopMachine} from './stop.js';

type Options = {
	readonly program: string;
	readonly runtimeFolder: string | undefined;
	/** A clone boots even where it could go on from saved memory. */
	readonly boots: boolean;
};

/** How many ports are tried, from the machine's own upwards. */
const ports = 50;

/** QEMU's net/slirp.c; newer versions add a reason. */
const portRefused = /Could not set up host forwarding rule/;

/**
Start QEMU so that it outlives us, and wait until it answers: then the forward is bound too. A clone that cannot go on from saved memory boots instead.
@param base - of a clone.
@throws RequirementError when QEMU is missing, CommandError with the end of QEMU's log when it does not start, the signal's reason.
*/
export async function startMachine(
	folder: MachineFolder,
	base: MachineFolder | undefined,
	record: MachineRecord,
	options: Options,
	context: Context,
): Promise<Started> {
	await folder.clearRun();
	if (record.memory?.kind !== 'saved' || !base) {
		const memory = record.memory && ({file: folder.file('memory'), writes: 'kept'} as const);
		const {sshPort} = await launch(folder, record, memory, options, context);
		return {sshPort};
	}

	try {
		if (options.boots) throw new UserError('it did not answer');
		const {memory} = savedFiles(base, record.memory.id);
		// QEMU would make a file that is missing, and the guest would find nothing in its memory.
		await access(memory);
		const {sshPort, monitor} = await launch(folder, record, {file: memory, writes: 'copied'}, options, context);
		await resume(base, record.memory.id, monitor, context);
		return {sshPort, isResumed: true};
	} catch (error) {
		context.signal.throwIfAborted();
		await stopMachine(folder, context);
		context.emit({type: 'warning', text: `the guest cannot go on from its saved memory, so it boots: ${(error as Error).message}`});
		const {sshPort} = await launch(folder, await bootInstead(base, folder, context), undefined, options, context);
		return {sshPort};
	}
}

async function launch(
	folder: MachineFolder,
	record: MachineRecord,
	memory: MemoryFile | undefined,
	options: Options,
	context: Context,
): Promise<RunRecord> {
	try {
		const disks = await argumentsAtStart(folder, record.attachments, context);
		return await startOnFreePort(folder, record, disks, memory, options, context);
	} catch (error) {
		await folder.clearRun();
		throw error;
	}
}

async function startOnFreePort(
	folder: MachineFolder,
	record: MachineRecord,
	disks: readonly string[],
	memory: MemoryFile | undefined,
	{program, runtimeFolder}: Options,
	context: Context,
): Promise<RunRecord> {
	const sockets = await placeSockets(record.uuid, runtimeFolder);
	const {hostPort} = record.spec;
	for (let sshPort = hostPort; sshPort < Math.min(hostPort + ports, 65_536); sshPort++) {
		const run: RunRecord = {...sockets, sshPort, started: false};
		await folder.writeRun(run);
		const failure = await tryToStart(folder, program, commandLine(folder, record, run, disks, memory), run, context);
		if (!failure) {
			const started = {...run, started: true};
			await folder.writeRun(started);
			return started;
		}

		if (!portRefused.test(failure.stderr)) {
			throw failure;
		}
	}

	throw new UserError(`No port from ${hostPort} on can be used on 127.0.0.1: ${ports} were tried`, {
		nextSteps: ['Choose another port'],
	});
}

/** @returns why QEMU ended, or undefined when it runs. */
async function tryToStart(
	folder: MachineFolder,
	program: string,
	arguments_: readonly string[],
	run: RunRecord,
	{signal, emit}: Context,
): Promise<CommandError | undefined> {
	signal.throwIfAborted();
	const started = performance.now();
	const qemu = await spawnQemu(program, arguments_, folder.logFile);
	try {
		const running = await poll(async () => (hasEnded(qemu) ? false : (await answers(run.monitor, signal)) ? true : undefined), {
			signal,
			limit: 60_000,
		});
		const status = qemu.exitCode ?? undefined;
		emit({type: 'command', command: [program, ...arguments_], status, seconds: (performance.now() - started) / 1000});
		if (running) {
			// A machine that is to go on from saved memory stands still, and its keyboard was set up long ago.
			if (!arguments_.includes('-incoming')) await withMonitor(run.monitor, signal, monitor => waitForKeyboard(monitor, signal));
			qemu.unref();
			return undefined;
		}

		await end(qemu);
		const stderr = (await readFile(folder.logFile, 'utf8')).trimEnd().split('\n').slice(-5).join('\n');
		const reason = running === undefined ? 'did not answer within 60 s' : `ended at once: ${stderr}`;
		return new CommandError(`The virtual machine ${folder.name} does not start: QEMU ${reason}`, {
			command: [program, ...arguments_],
			status,
			stderr,
			nextSteps: [`The whole log: ${folder.logFile}`],
		});
	} catch (error) {
		await end(qemu);
		throw error;
	}
}

/** Detached from us: its own session, none of our streams. */
async function spawnQemu(program: string, arguments_: readonly string[], logFile: string): Promise<ChildProcess> {
	const log = await open(logFile, 'w', 0o600);
	try {
		const qemu = spawn(program, arguments_, {detached: true, cwd: '/', stdio: ['ignore', log.fd, log.fd]});
		await once(qemu, 'spawn');
		return qemu;
	} catch (error) {
		throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? await missingQemu(program) : error;
	} finally {
		await log.close();
	}
}

async function answers(monitor: string, signal: AbortSignal): Promise<boolean> {
	try {
		await withMonitor(monitor, signal, async () => undefined);
		return true;
	} catch (error) {
		if (error instanceof NoMonitorError) {
			return false;
		}

		throw error;
	}
}

function hasEnded(qemu: ChildProcess): boolean {
	return qemu.exitCode !== null || qemu.signalCode !== null;
}

async function end(qemu: ChildProcess): Promise<void> {
	if (!hasEnded(qemu)) {
		qemu.kill('SIGKILL');
		await once(qemu, 'exit');
	}
}
