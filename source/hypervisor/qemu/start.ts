import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {open, readFile} from 'node:fs/promises';
import {CommandError} from '../../errors.js';
import type {Context} from '../../events.js';
import {poll} from '../../poll.js';
import {hostPorts, noHostPort} from '../host-ports.js';
import {commandLine} from './command-line.js';
import {argumentsAtStart} from './disk/at-start.js';
import {waitForKeyboard} from './keyboard/controller.js';
import type {QemuMachine} from './machine/machine.js';
import type {MachineRecord, RunRecord} from './machine/record.js';
import {placeSockets} from './machine/sockets.js';
import {withMonitor, withMonitorIfRunning} from './monitor/with-monitor.js';
import {missingQemu} from './programs.js';

type Options = {
	readonly program: string;
	readonly runtimeFolder: string | undefined;
};

/** Milliseconds for QEMU to answer at its monitor. */
const answerLimit = 60_000;

/** QEMU's net/slirp.c; newer versions add a reason. */
const portRefused = /Could not set up host forwarding rule/;

/**
Start QEMU so that it outlives us, and wait until it answers: then the forward is bound too.
@throws RequirementError when QEMU is missing, CommandError with the end of QEMU's log when it does not start, the signal's reason.
*/
export async function startMachine(
	machine: QemuMachine,
	record: MachineRecord,
	options: Options,
	context: Context,
): Promise<{readonly sshPort: number}> {
	await machine.clearRun();
	try {
		return {sshPort: await startOnFreePort(machine, record, options, context)};
	} catch (error) {
		await machine.clearRun();
		throw error;
	}
}

async function startOnFreePort(
	machine: QemuMachine,
	record: MachineRecord,
	{program, runtimeFolder}: Options,
	context: Context,
): Promise<number> {
	const disks = await argumentsAtStart(machine, record.attachments, context);
	const sockets = await placeSockets(record.uuid, runtimeFolder);
	const {hostPort} = record.spec;
	for (const sshPort of hostPorts(hostPort)) {
		const run: RunRecord = {...sockets, sshPort, started: false};
		await machine.writeRun(run);
		const failure = await tryToStart(machine, [program, ...commandLine(machine, record, run, disks)], run, context);
		if (!failure) {
			await machine.writeRun({...run, started: true});
			return sshPort;
		}

		if (!portRefused.test(failure.stderr)) throw failure;
	}

	throw noHostPort(hostPort);
}

/** @returns why QEMU ended, or undefined when it runs. */
async function tryToStart(
	machine: QemuMachine,
	command: readonly [string, ...string[]],
	{monitor}: RunRecord,
	{signal, emit}: Context,
): Promise<CommandError | undefined> {
	signal.throwIfAborted();
	const started = performance.now();
	const qemu = await launch(command, machine.logFile);
	try {
		const look = async () => (hasEnded(qemu) ? 'ended' : withMonitorIfRunning(monitor, signal, async () => 'running'));
		const state = await poll(look, {signal, limit: answerLimit});
		const status = qemu.exitCode ?? undefined;
		emit({type: 'command', command: [...command], status, seconds: (performance.now() - started) / 1000});
		if (state === 'running') {
			await withMonitor(monitor, signal, async connection => waitForKeyboard(connection, signal));
			qemu.unref();
			return undefined;
		}

		await end(qemu);
		const stderr = (await readFile(machine.logFile, 'utf8')).trimEnd().split('\n').slice(-5).join('\n');
		const reason = state === 'ended' ? `ended at once: ${stderr}` : `did not answer within ${answerLimit / 1000} s`;
		const details = {command, status, stderr, nextSteps: [`The whole log: ${machine.logFile}`]};
		return new CommandError(`The virtual machine ${machine.name} does not start: QEMU ${reason}`, details);
	} catch (error) {
		await end(qemu);
		throw error;
	}
}

/** Detached from us: its own session, none of our streams. */
async function launch([program, ...arguments_]: readonly [string, ...string[]], logFile: string): Promise<ChildProcess> {
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

function hasEnded(qemu: ChildProcess): boolean {
	return qemu.exitCode !== null || qemu.signalCode !== null;
}

async function end(qemu: ChildProcess): Promise<void> {
	if (hasEnded(qemu)) return;
	qemu.kill('SIGKILL');
	await once(qemu, 'exit');
}
