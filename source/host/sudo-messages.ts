import {RequirementError} from '../errors.js';
import {shellLine} from '../text/shell-line.js';

/**
Whether sudo would run the command if it could ask for a password. Sudo in C says "a password is required", sudo-rs that "interactive authentication is required"; set up
with `requiretty`, it wants a terminal whatever it asks.
*/
export function isAskingForPassword(stderr: string): boolean {
	return /^sudo(?:-rs)?: (?:.*(?:password|authentication) is required|sorry, you must have a tty)/m.test(stderr);
}

const wrongPassword = /^sudo(?:-rs)?: (?:\d+ incorrect password attempts?|maximum \d+ incorrect authentication attempts)/m;
const notAllowed =
	/^(?:sudo(?:-rs)?: )?(?:Sorry, user \S+ (?:is not allowed to execute|may not run sudo)|\S+ is not (?:in the sudoers file|allowed to run sudo)|I'm sorry \S+\. I'm afraid I can't do that)/m;

/**
Why sudo did not run a command, from what it wrote in English; undefined when it ran it. Sources: plugins/sudoers/logging.c and auth/sudo_auth.c of sudo
1.9, src/common/error.rs of sudo-rs.
*/
export function sudoRefusal(stderr: string): 'no password' | 'not allowed' | undefined {
	if (notAllowed.test(stderr)) return 'not allowed';
	return wrongPassword.test(stderr) || isAskingForPassword(stderr) ? 'no password' : undefined;
}

/** What a command said, without what sudo said about passwords before. */
export function withoutSudoTalk(stderr: string): string {
	return stderr.replaceAll(/^(?:Sorry, try again\.|sudo(?:-rs)?: Authentication failed, try again\.)\r?\n/gm, '');
}

/** The error for a command that only root can run. @param obstacle - A sentence that says why we cannot run it as root. */
export function needsRoot(command: readonly string[], obstacle: string): RequirementError {
	return new RequirementError(`a command needs root, but ${obstacle}`, {
		nextSteps: [`Run it yourself, then try again: sudo ${shellLine(command)}`],
	});
}
