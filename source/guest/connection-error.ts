import {UserError} from '../errors.js';
import {fingerprint, type HostKey} from './host-key.js';

/** The guest's SSH server does not answer (yet), or the connection broke before it could be used. */
export class UnreachableGuestError extends UserError {
	static override readonly code = 'guest-unreachable';
}

/** Something answered, but it is not the guest whose key is pinned. Never retried. */
export class WrongHostKeyError extends UserError {
	static override readonly code = 'wrong-guest';
}

/** The guest answered, and does not let our key in. Never retried. */
export class RefusedKeyError extends UserError {
	static override readonly code = 'guest-refuses';
}

/** What ssh2 adds to its errors. */
type Ssh2Error = NodeJS.ErrnoException & {readonly level?: string};

const setUpAgain = 'Set the intermediary up again: vmfuse-tui setup --restart';

/**
What went wrong on the way to a usable connection, in our words.
@param offered The host key that the server showed, if it came to that.
*/
export function connectionError(error: Ssh2Error, port: number, hostKey: HostKey, offered: Buffer | undefined): UserError {
	const where = `127.0.0.1:${port}`;
	const wrongHostKey = (detail: string) =>
		new WrongHostKeyError(`What answers at ${where} is not the intermediary: ${detail}`, {
			nextSteps: [
				'Another program or machine may be using this port: stop it and try again',
				'If the intermediary was changed by hand, set it up again: vmfuse-tui setup --restart',
			],
			cause: error,
		});
	if (offered && !offered.equals(hostKey.blob)) {
		return wrongHostKey(`its host key is ${fingerprint({blob: offered})}, ours ${fingerprint(hostKey)}`);
	}

	if (error.message.includes('no matching host key')) return wrongHostKey(`it has no host key of type ${hostKey.type}`);
	if (error.level === 'client-authentication') {
		return new RefusedKeyError('the guest refused our SSH key', {nextSteps: [setUpAgain], cause: error});
	}

	if (error.message.includes('no matching')) {
		return new UserError(`the guest's SSH server and vmfuse-tui have no method in common: ${error.message}`, {
			nextSteps: ['Make an intermediary of a newer TinyCore: vmfuse-tui setup --restart'],
			cause: error,
		});
	}

	return new UnreachableGuestError(`the guest's SSH server at ${where} does not answer: ${reasonOf(error)}`, {
		nextSteps: ['Try again: the guest may still be starting, or this computer may be busy'],
		cause: error,
	});
}

const reasons: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'the connection is refused',
	ECONNRESET: 'the connection was closed without an answer',
	EPIPE: 'the connection was closed without an answer',
};

/** Why a server does not answer, in our words where we have some. */
export function reasonOf({code = '', message}: NodeJS.ErrnoException): string {
	return reasons[code] ?? message;
}
