import process from 'node:process';
import {bad, type Check, good, warning} from '../../check.js';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {planGrant} from '../../host/device-permission.js';
import {listDisks} from '../../host/disks/list-disks.js';
import {findProgram} from '../../host/find-program.js';
import {thisPlatform} from '../../host/platform/index.js';
import {installCommands} from '../../host/platform/package-manager.js';
import {orProblem} from '../or-problem.js';

export type AccessFacts = {
	readonly isRoot: boolean;
	readonly hasSudo: boolean;
	/** Disks that this user may not open for writing. */
	readonly closed: readonly string[];
	/** All disks. */
	readonly disks: number;
	/** Why disks cannot be listed. */
	readonly problem?: {readonly message: string; readonly nextSteps: readonly string[]};
	/** The command that installs sudo here. */
	readonly installSudo: readonly string[];
};

/** No disk is opened: its permissions are looked at. @throws The signal's reason. */
export async function accessFacts(context: Context): Promise<AccessFacts> {
	const base = {
		isRoot: process.getuid?.() === 0,
		hasSudo: findProgram('sudo') !== undefined,
		installSudo: installCommands(['sudo'], thisPlatform().packageManagers),
	};
	const all = await orProblem(async () => listDisks(context), context);
	if (all instanceof UserError) return {...base, disks: 0, closed: [], problem: all};
	const disks = all.filter(({readOnly}) => !readOnly);
	// A disk may have gone meanwhile.
	const grants = await Promise.all(disks.map(async ({path}) => planGrant(path, {readOnly: false}).catch(() => undefined)));
	return {...base, disks: disks.length, closed: grants.flatMap(grant => grant?.path ?? [])};
}

const title = 'Access to disks';

/** Images need none of this. */
export function checkAccess({isRoot, hasSudo, closed, disks, problem, installSudo}: AccessFacts): Check {
	if (problem) return bad(title, problem.message, problem.nextSteps);
	if (isRoot) return good(title, 'you are root, which is not needed: a user with sudo is safer');
	if (closed.length === 0) return good(title, disks === 0 ? 'there are no disks that could be written' : 'you may open them all yourself');
	const which = closed.length === disks ? 'you may not open disks' : `you may not open ${closed.join(', ')}`;
	if (hasSudo) return good(title, `${which}: sudo makes you the owner of a disk while it is mounted`);
	return warning(title, `${which}, and there is no sudo: only images can be mounted`, installSudo);
}
