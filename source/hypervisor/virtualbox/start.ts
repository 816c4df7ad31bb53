import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../events.js';
import {cleanUp} from '../clean-up.js';
import {hostPorts, noHostPort} from '../host-ports.js';
import type {StartOptions} from '../hypervisor.js';
import {detachHotPlugged} from './disk/attach.js';
import type {VBoxMachine} from './machine/machine.js';
import {isVBoxError} from './manage/vbox-error.js';
import {forwardOption, ruleName, sshRule, withoutForwards} from './network/forward.js';
import {setHostAccess} from './network/host-access.js';
import {isForwarded} from './network/is-forwarded.js';
import type {MachineInformation} from './output/machine-information.js';
import {stopMachine, withoutSavedState} from './stop.js';

/** Milliseconds for VirtualBox to start the machine's process. */
const startLimit = 300_000;

/** 7.1 may refuse to start a machine whose port is taken (DrvNATlibslirp.cpp), where older ones start it without the forward. */
const portRefused = /failed to set up redirection|VERR_NAT_REDIR_SETUP/;

type Ports = {readonly hostPort: number; readonly guestPort: number};

/**
Start the machine without a window, and see that its forward is ours. A port that is taken is found out afterwards, since VirtualBox starts a machine
whose port it cannot have; the next ports are then tried on the running machine.
@throws RequirementError or UserError in plain words when it does not start; then it is off.
*/
export async function startMachine(
	machine: VBoxMachine,
	{reachesThisComputer = false}: StartOptions,
	context: Context,
): Promise<{readonly sshPort: number}> {
	const information = await withoutSavedState(machine, await machine.requireOff('a start', context), context);
	await detachHotPlugged(machine, information, context);
	const {hostPort, guestPort} = (await machine.readRecord()).spec;
	const rule = sshRule(information);
	const isRight = rule?.hostPort === hostPort && rule.guestPort === guestPort && rule.hostAddress === '127.0.0.1';
	if (!isRight || information.forwards.length !== 1) await setRule(machine, information, {hostPort, guestPort}, context);

	// VirtualBox empties it too, but later: what the last run wrote must not be heard.
	await mkdir(path.dirname(machine.serialFile), {recursive: true, mode: 0o700});
	await writeFile(machine.serialFile, '', {mode: 0o600});
	try {
		await setHostAccess(machine, information.uuid, reachesThisComputer, context);
		const port = await powerOn(machine, information, {hostPort, guestPort}, context);
		return {sshPort: await forward(machine, information, {hostPort, guestPort}, port, context)};
	} catch (error) {
		const left = `the virtual machine ${machine.name} could not be switched off`;
		await cleanUp(left, startLimit, context, undo => stopMachine(machine, undo));
		throw error;
	}
}

/** @returns the host port of the rule with which it runs. */
async function powerOn(machine: VBoxMachine, {uuid}: MachineInformation, ports: Ports, context: Context): Promise<number> {
	for (const hostPort of hostPorts(ports.hostPort)) {
		try {
			await machine.call(['startvm', uuid, '--type', 'headless'], context, startLimit);
			return hostPort;
		} catch (error) {
			const now = await machine.find(context);
			// Exit status 1 though it was started: Vagrant has met that.
			if (now?.state === 'running') return sshRule(now)?.hostPort ?? hostPort;
			if (!now || !isVBoxError(error, portRefused)) throw error;
			await setRule(machine, now, {...ports, hostPort: hostPort + 1}, context);
		}
	}

	throw noHostPort(ports.hostPort);
}

/** @returns the port that leads to the guest, `port` or a later one. */
async function forward(
	machine: VBoxMachine,
	{uuid, logFolder}: MachineInformation,
	{hostPort: first, guestPort}: Ports,
	port: number,
	context: Context,
): Promise<number> {
	const log = path.join(logFolder, 'VBox.log');
	for (const hostPort of hostPorts(first).filter(candidate => candidate >= port)) {
		if (await isForwarded(log, hostPort, context)) return hostPort;
		context.emit({type: 'notice', text: `port ${hostPort} is in use by another program: the next one is tried`});
		await machine.call(['controlvm', uuid, 'natpf1', 'delete', ruleName], context);
		const next = forwardOption({hostPort: hostPort + 1, guestPort});
		await machine.call(['controlvm', uuid, 'natpf1', next], context).catch(error => {
			// The next look finds it not forwarded.
			if (!isVBoxError(error, portRefused)) throw error;
		});
	}

	throw noHostPort(first);
}

/** Exchange the rules of a machine that is off. */
export async function setRule(machine: VBoxMachine, information: MachineInformation, ports: Ports, context: Context): Promise<void> {
	const options = [...withoutForwards(information), '--natpf1', forwardOption(ports)];
	await machine.call(['modifyvm', information.uuid, ...options], context);
}
