import {access, rm} from 'node:fs/promises';
import {CommandError, UserError} from '../errors.js';
import {requireProgram} from '../host/packages.js';
import {run} from '../host/run.js';
import {readIntermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {succeeds} from '../settled.js';
import {findSession} from './find-session.js';
import {machineOf, sshPortOf} from './holdings.js';
import {guestAlias, writeSshConfig} from './ssh-config.js';

/** Milliseconds for a guest that has been up for a while to answer. */
const answerLimit = 45_000;

/** Not every release of TinyCore has a place for terminals in the /dev that its kernel makes. */
const makeTerminals = 'grep -q " /dev/pts " /proc/mounts || { mkdir -p /dev/pts && mount -t devpts -o gid=5,mode=620 devpts /dev/pts; }';

/**
The command line of an interactive root shell in a session's guest, over SSH with the pinned host key. The guest has answered when this resolves. A mount
that needs no SSH gets a port of this computer for it, until its machine is off.
@param argument The session's id, or its mountpoint.
@throws UsageError when there is no such session; UserError when it is not mounted, or its guest does not answer; RequirementError without ssh.
*/
export async function guestShell(runtime: Runtime, argument: string): Promise<readonly string[]> {
	const {folders, context} = runtime;
	const {files, status, owned, request} = await findSession(folders, argument);
	if (!owned && status.phase !== 'broken') {
		throw new UserError(`session ${request.id} was cut off: its virtual machine may be gone`, {
			nextSteps: ['clean up what it left: vmfuse-tui recover'],
		});
	}

	if (status.phase !== 'mounted') {
		throw new UserError(`session ${request.id} is not mounted: there is no shell in its virtual machine`, {
			nextSteps: ['see which sessions are mounted: vmfuse-tui list'],
		});
	}

	const ssh = requireProgram('ssh');
	// From now on, files may be changed in the guest.
	await rm(files.alone, {force: true});
	if (!(await succeeds(access(files.sshConfig)))) {
		const intermediary = await readIntermediary(folders, request.intermediary);
		const hypervisor = runtime.hypervisor(intermediary.hypervisor);
		const port = await sshPortOf({hypervisor, machine: machineOf(request), runtime});
		await writeSshConfig(files, folders, intermediary, {port, lacksAes: hypervisor.lacksAes});
	}

	try {
		await run([ssh, '-F', files.sshConfig, guestAlias, makeTerminals], context, {timeout: answerLimit});
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new UserError(`the virtual machine of session ${request.id} gives no terminal: ${error.stderr || error.message}`, {
			nextSteps: [`see what happened: vmfuse-tui logs ${request.id}`],
			cause: error,
		});
	}

	return [ssh, '-F', files.sshConfig, '-t', guestAlias];
}
