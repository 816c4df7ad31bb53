import {UserError} from '../errors.js';
import type {Folders} from '../folders.js';
import {requireProgram} from '../host/packages.js';
import {findSession} from './find-session.js';
import {guestAlias} from './ssh-config.js';

/**
The command line of an interactive shell of root in a session's guest, over the same pinned connection as the mount.
@param argument The session's id, or its mountpoint.
@throws UsageError when there is no such session; UserError when it is not mounted; RequirementError without ssh.
*/
export async function guestShell({folders}: {readonly folders: Folders}, argument: string): Promise<readonly string[]> {
	const {files, status, owned, request} = await findSession(folders, argument);
	if (!owned) {
		throw new UserError(`session ${request.id} was cut off: nobody knows whether its virtual machine runs`, {
			nextSteps: ['put back what it left: vmfuse-tui recover'],
		});
	}

	if (status.phase !== 'mounted') throw new UserError(`session ${request.id} is not mounted: there is no shell in its virtual machine`);
	return [requireProgram('ssh'), '-F', files.sshConfig, '-t', guestAlias];
}
