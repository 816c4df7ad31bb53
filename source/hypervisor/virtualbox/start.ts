import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import type {StartOptions} from '../hypervisor.js';
import {detach} from './disk/attach.js';
import {findMachine, requireMachine, requireOff} from './machine/machine.js';
import type {MachineFiles} from './machine/machine-files.js';
import {originOf} from './manage/known-failures.js';
import type {Manage} from './manage/manage.js';
import {isVBoxError} from './manage/vbox-error.js';
import {forwardOption, ruleName, sshRule, withoutForwards} from './network/forward.js';
import {setHostAccess} from './network/host-access.js';
import {isForwarded} from './network/is-forwarded.js';
import type {MachineInformation} from './output/machine-information.js';
import {stopMachine, withoutSavedState} from './stop.js';

/** How many ports are tried, from the machine's own upwards. */
const portCount = 50;

/** Milliseconds for VirtualBox to start the machine's process. */
const startLimit = 300_000;

/** 7.1 may refuse to start a machine whose port is taken (DrvNATlibslirp.cpp), where older ones start it without the forward. */
const portRefused = /failed to set up redirection|VERR_NAT_REDIR_SETUP/;

/**
Start the machine without a window, and see that its forward is ours. A port that is taken is found out afterwards, since VirtualBox starts a machine
whose port it cannot have; the next ports are then tried on the running machine.
@throws RequirementError or UserError in plain words when it does not start; then it is off.
*/
export async function startMachine(
	manage: Manage,
	files: MachineFiles,
	{reachesThisComputer = false}: StartOptions,
	context: Context,
): Promise<{readonly sshPort: number}> {
	const found = await requireMachine(manage, files, context);
	requireOff(found, files, 'a start');
	const information = await withoutSavedState(manage, files, found, context);
	const record = await files.readRecord();
	// What was plugged in is still there for VirtualBox.
	for (const disk of record.attachments.filter(({how}) => how === 'hot-plug')) await detach(manage, files, information, disk, context);
	const {hostPort, guestPort} = record.spec;
	const rule = sshRule(information);
	if (
		information.forwards.length !== 1 ||
		rule?.hostPort !== hostPort ||
		rule.guestPort !== guestPort ||
		rule.hostAddress !== '127.0.0.1'
	) {
		await setRule(manage, files, information, {hostPort, guestPort}, context);
	}

	// VirtualBox empties it too, but later: what the last run wrote must not be heard.
	await mkdir(path.dirname(files.serialFile), {recursive: true, mode: 0o700});
	await writeFile(files.serialFile, '', {mode: 0o600});
	try {
		await setHostAccess(manage, files, information.uuid, reachesThisComputer, context);
		const port = await powerOn(manage, files, information, {hostPort, guestPort}, context);
		return {sshPort: await forward(manage, files, information, {hostPort, guestPort}, port, context)};
	} catch (error) {
		await stopMachine(manage, files, {signal: AbortSignal.timeout(startLimit), emit: context.emit}).catch((left: Error) => {
			context.emit({type: 'warning', text: `the virtual machine ${files.name} could not be switched off: ${left.message}`});
		});
		throw error;
	}
}

type Ports = {readonly hostPort: number; readonly guestPort: number};

/** @returns the host port of the rule with which it runs. */
async function powerOn(manage: Manage, files: MachineFiles, {uuid}: MachineInformation, ports: Ports, context: Context): Promise<number> {
	for (const hostPort of candidates(ports.hostPort)) {
		try {
			await manage(['startvm', uuid, '--type', 'headless'], context, {machine: files, timeout: startLimit});
			return hostPort;
		} catch (error) {
			const now = await findMachine(manage, files, context);
			// Exit status 1 though it was started: Vagrant has met that.
			if (now?.state === 'running') return sshRule(now)?.hostPort ?? hostPort;
			if (!now || !isVBoxError(originOf(error), portRefused)) throw error;
			await setRule(manage, files, now, {...ports, hostPort: hostPort + 1}, context);
		}
	}

	throw noPort(ports);
}

/** @returns the port that leads to the guest, `port` or a later one. */
async function forward(
	manage: Manage,
	files: MachineFiles,
	{uuid, logFolder}: MachineInformation,
	{hostPort: first, guestPort}: Ports,
	port: number,
	context: Context,
): Promise<number> {
	const log = path.join(logFolder, 'VBox.log');
	for (const hostPort of candidates(first).filter(candidate => candidate >= port)) {
		if (await isForwarded(log, hostPort, context)) return hostPort;
		context.emit({type: 'notice', text: `port ${hostPort} is in use by another program: the next one is tried`});
		await manage(['controlvm', uuid, 'natpf1', 'delete', ruleName], context, {machine: files});
		await manage(['controlvm', uuid, 'natpf1', forwardOption({hostPort: hostPort + 1, guestPort})], context, {machine: files}).catch(
			error => {
				// The next look finds it not forwarded.
				if (!isVBoxError(originOf(error), portRefused)) throw error;
			},
		);
	}

	throw noPort({hostPort: first, guestPort});
}

/** Exchange the rules of a machine that is off. */
export async function setRule(
	manage: Manage,
	files: MachineFiles,
	information: MachineInformation,
	ports: Ports,
	context: Context,
): Promise<void> {
	const options = [...withoutForwards(information), '--natpf1', forwardOption(ports)];
	await manage(['modifyvm', information.uuid, ...options], context, {machine: files});
}

function candidates(first: number): readonly number[] {
	return Array.from({length: portCount}, (_, index) => first + index).filter(port => port < 65_536);
}

function noPort({hostPort}: Ports): UserError {
	return new UserError(`No port from ${hostPort} on can be used on 127.0.0.1: ${portCount} were tried`, {
		nextSteps: ['Choose another port'],
	});
}
