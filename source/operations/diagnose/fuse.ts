import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {checkFuse, type Sshfs} from '../../host/fuse.js';
import {bad, type Check, good, warning} from './check.js';

export type FuseFacts = {
	readonly sshfs?: Sshfs;
	/** What is missing. */
	readonly missing?: {readonly message: string; readonly nextSteps: readonly string[]};
	/** What is known against the versions that are there, a line each. */
	readonly problems: readonly string[];
};

export async function fuseFacts(context: Context): Promise<FuseFacts> {
	const problems: string[] = [];
	const emit: Context['emit'] = event => {
		if (event.type === 'warning') problems.push(event.text);
	};
	try {
		return {sshfs: await checkFuse({...context, emit}), problems};
	} catch (error) {
		context.signal.throwIfAborted();
		if (!(error instanceof UserError)) throw error;
		return {missing: error, problems};
	}
}

const title = 'FUSE and sshfs';

/** Versions that lose data or cannot mount are as bad as none. */
export function checkFuseFacts({sshfs, missing, problems}: FuseFacts): readonly Check[] {
	const known = problems.map(problem =>
		problem.startsWith('macFUSE')
			? bad('macFUSE', problem, ['Install another version: https://github.com/macfuse/macfuse/releases'])
			: warning('sshfs', problem, ['Install a newer version']),
	);
	if (missing) return [bad(title, missing.message, missing.nextSteps), ...known];
	const links = sshfs?.containsSymlinks ? '; links that lead out of a mount are not followed (CVE-2026-47187)' : '';
	return [good(title, `sshfs ${sshfs?.version}${links}`), ...known];
}
