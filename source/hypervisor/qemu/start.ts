import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {access, open, readFile} from 'node:fs/promises';
import {CommandError} from '../../errors.js';
import type {Context} from '../../events.js';
import {findProgram} from '../../host/find-program.js';
import {poll} from '../../poll.js';
import {hostPorts, noHostPort} from '../host-ports.js';
import type {Started} from '../hypervisor.js';
import {signalBlocker} from './block-signals.js';
import {commandLine, type MemoryFile} from './command-line.js';
import {argumentsAtStart} from './disk/at-start.js';
import {waitForKeyboard} from './keyboard/controller.js';
import type {QemuMachine} from './machine/machine.js';
import type {MachineRecord, RunRecord} from './machine/record.js';
import {makeOwnFolder, placeSockets} from './machine/sockets.js';
import {withMonitor, withMonitorIfRunning} from './monitor/with-monitor.js';
import {missingQemu} from './programs.js';
import {resume, savedFiles} from './saved-memory.js';
import {bootInstead} from './snapshot.js';
import {stopMachine} from './stop.js';

type Options = {
	readonly program: string;
	readonly runtimeFolder: string | undefined;
	/** A clone boots even where it could go on from saved memory. */
	readonly boots: boolean;
};

/** Milliseconds for QEMU to answer at its monitor. */
const answerLimit = 60_000;

/** QEMU's net/slirp.c; newer versions add a reason. */
const portRefused = /Could not set up host forwarding rule/;

/**
Start QEMU so that it outlives us, and wait until it answers: then the forward is bound too, where it has one. A clone that cannot go on from saved memory boots.
@param base - of a clone.
@throws RequirementError when QEMU is missing, CommandError with the end of QEMU's log when it does not start, the signal's reason.
*/
export async function startMachine(
	machine: QemuMachine,
	base: QemuMachine | undefined,
	record: MachineRecord,
	options: Options,
	context: Context,
): Promise<Started> {
	await machine.clearRun();
	if (record.memory?.kind === 'saved' && base) {
		// A guest that was saved knows only the disks that it had then.
		const boots = options.boots || record.attachments.length > 0;
		const run = boots ? undefined : await goOn(machine, base, record, record.memory.id, options, context);
		if (run) return {...addressOf(run), isResumed: true, ...(record.memory.ports === 'served' ? {} : {ports: undefined})};
		return addressOf(await launch(machine, await bootInstead(base, machine, context), undefined, options, context));
	}

	return addressOf(await launch(machine, record, record.memory && {file: machine.file('memory'), writes: 'kept'}, options, context));
}

const addressOf = ({sshPort, ports}: RunRecord): Started => ({sshPort, ports});

/** Go on from saved memory. @returns undefined, and a warning, when that fails: the machine is off then. */
async function goOn(
	machine: QemuMachine,
	base: QemuMachine,
	record: MachineRecord,
	id: string,
	options: Options,
	context: Context,
): Promise<RunRecord | undefined> {
	try {
		const {memory} = savedFiles(base, id);
		// QEMU would make a file that is missing, and the guest would find nothing in its memory.
		await access(memory);
		const run = await launch(machine, record, {file: memory, writes: 'copied'}, options, context);
		await resume(base, id, run.monitor, context);
		return run;
	} catch (error) {
		context.signal.throwIfAborted();
		await stopMachine(machine, context);
		context.emit({type: 'warning', text: `the guest cannot go on from its saved memory, so it boots: ${(error as Error).message}`});
		return undefined;
	}
}

async function launch(
	machine: QemuMachine,
	record: MachineRecord,
	memory: MemoryFile | undefined,
	options: Options,
	context: Context,
): Promise<RunRecord> {
	try {
		return await startOnFreePort(machine, record, memory, options, context);
	} catch (error) {
		await machine.clearRun();
		throw error;
	}
}

async function startOnFreePort(
	machine: QemuMachine,
	record: MachineRecord,
	memory: MemoryFile | undefined,
	{program, runtimeFolder}: Options,
	context: Context,
): Promise<RunRecord> {
	const disks = await argumentsAtStart(machine, record.attachments, context);
	const {ports, ...sockets} = await placeSockets(record.uuid, runtimeFolder);
	// Only clones serve mounts. What was saved has the devices that it had then.
	const hasPorts = record.base !== undefined && (record.memory?.kind !== 'saved' || record.memory.ports !== undefined);
	const {hostPort} = record.spec;
	// A guest that serves private ports needs no port of this computer (`forwardSsh`).
	const isServed = record.memory?.kind === 'saved' && record.memory.ports === 'served';
	// Whoever set a machine up may be gone, and nobody else would end it.
	const blocker = record.base !== undefined && findProgram(program) !== undefined ? await signalBlocker() : undefined;
	for (const sshPort of isServed ? [undefined] : hostPorts(hostPort)) {
		const run: RunRecord = {...sockets, ...(hasPorts ? {ports} : {}), sshPort, started: false};
		await machine.writeRun(run);
		await makeOwnFolder(run);
		const failure = await tryToStart(machine, [program, ...commandLine(machine, record, run, disks, memory)], run, context, blocker);
		if (!failure) {
			const started = {...run, started: true};
			await machine.writeRun(started);
			return started;
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
	blocker: readonly string[] = [],
): Promise<CommandError | undefined> {
	signal.throwIfAborted();
	const started = performance.now();
	const qemu = await spawnQemu([...blocker, ...command] as [string, ...string[]], machine.logFile);
	try {
		const look = async () => (hasEnded(qemu) ? 'ended' : withMonitorIfRunning(monitor, signal, async () => 'running'));
		const state = await poll(look, {signal, limit: answerLimit});
		const status = qemu.exitCode ?? undefined;
		emit({type: 'command', command: [...command], status, seconds: (performance.now() - started) / 1000});
		if (state === 'running') {
			// A machine that is to go on from saved memory stands still, and its keyboard was set up long ago.
			if (!command.includes('-incoming')) await withMonitor(monitor, signal, async connection => waitForKeyboard(connection, signal));
			qemu.unref();
			return undefined;
		}

		await end(qemu);
		const stderr = (await readFile(machine.logFile, 'utf8')).trimEnd().split('\n').slice(-5).join('\n');
		const reason = state === 'ended' ? `ended at once: ${stderr}` : `did not answer within ${answerLimit / 1000} s`;
		const details = {command, status, stderr, nextSteps: [`The whole log: ${machine.logFile}`]};
		return new CommandError(`the virtual machine ${machine.name} does not start: QEMU ${reason}`, details);
	} catch (error) {
		await end(qemu);
		throw error;
	}
}

/** Detached from us: its own session, none of our streams. */
async function spawnQemu([program, ...arguments_]: readonly [string, ...string[]], logFile: string): Promise<ChildProcess> {
	await using log = await open(logFile, 'w', 0o600);
	try {
		const qemu = spawn(program, arguments_, {detached: true, cwd: '/', stdio: ['ignore', log.fd, log.fd]});
		await once(qemu, 'spawn');
		return qemu;
	} catch (error) {
		throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? await missingQemu(program) : error;
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
