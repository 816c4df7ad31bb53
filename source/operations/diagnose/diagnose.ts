import process from 'node:process';
import * as v from 'valibot';
import {bad, type Check, checkSchema, good} from '../../check.js';
import {findSshfs} from '../../host/fuse.js';
import {driverOf} from '../../hypervisor/registry.js';
import type {Runtime} from '../../runtime.js';
import type {Session} from '../../session/session.js';
import {isAtLeast} from '../../text/versions.js';
import {listMounts} from '../mounts/list-mounts.js';
import {orProblem} from '../or-problem.js';
import {type HypervisorChoice, listHypervisors} from '../set-up/list-hypervisors.js';
import {listExtending} from '../set-up/unfinished-extensions.js';
import {findUnfinishedSetups} from '../set-up/unfinished-setups.js';
import {accessFacts, checkAccess} from './disk-access.js';
import {checkFuse} from './fuse.js';
import {checkExtending, checkIntermediaries, intermediaryFacts} from './intermediaries.js';
import {checkLeftovers, findLeftovers} from './leftovers.js';
import {checkSpace, spaceFacts} from './space.js';
import {checkTerminal, terminalFacts} from './terminal.js';

export const checksSchema = v.array(checkSchema);

/** Look at everything that has to be there, in the order in which it is needed. Nothing is changed. */
export async function diagnose(runtime: Runtime): Promise<readonly Check[]> {
	const {context, folders} = runtime;
	const hypervisors = await listHypervisors(runtime);
	const working = hypervisors.filter(({version}) => version !== undefined).map(({name}) => name);
	return [
		checkNode(process.versions.node),
		...checkHypervisors(hypervisors),
		...(await Promise.all(working.map(async name => driverOf(name).examine?.(context) ?? []))).flat(),
		...checkFuse(await orProblem(async () => findSshfs(context), context)),
		checkAccess(await accessFacts(context)),
		checkSpace(await spaceFacts(folders.data)),
		...checkIntermediaries(await intermediaryFacts(runtime), await findUnfinishedSetups(runtime)),
		...checkExtending(await listExtending(runtime)),
		...checkSessions(await listMounts(runtime)),
		...checkLeftovers(await findLeftovers(runtime, working)),
		checkTerminal(terminalFacts()),
	];
}

/** As package.json has it. */
const least = '20.19';

/** @param version Of Node, for example "20.20.2". */
export function checkNode(version: string): Check {
	const title = 'Node.js';
	return isAtLeast(version, least) ? good(title, version) : bad(title, `${version} is too old`, [`Install version ${least} or newer`]);
}

/** One hypervisor that works is enough. What is wrong with the others is told in the same line. */
export function checkHypervisors(found: readonly HypervisorChoice[]): readonly Check[] {
	const title = 'Hypervisor';
	const working = found.filter(({version}) => version !== undefined);
	const problems = found.flatMap(({problem}) => problem ?? []);
	if (working.length === 0) return found.map(choice => bad(choice.title, choice.problem ?? '', choice.nextSteps));
	const names = working.map(choice => `${choice.title} ${choice.version}`).join(', ');
	return [good(title, problems.length === 0 ? names : `${names} (${problems.join('; ')})`)];
}

const mounts = 'Mounts';

/** Sessions that run, and sessions that were cut off or ended badly. */
export function checkSessions(sessions: readonly Session[]): readonly Check[] {
	const troubled = sessions.flatMap(session => troubleOf(session) ?? []);
	const {length} = sessions.filter(session => !troubleOf(session));
	const sound = good(mounts, length === 0 ? 'nothing is mounted' : `${length} ${length === 1 ? 'session runs' : 'sessions run'}`);
	return troubled.length > 0 && length === 0 ? troubled : [sound, ...troubled];
}

function troubleOf({id, health, source, mountpoint, problem}: Session): Check | undefined {
	const what = `session ${id} on ${source}${mountpoint === undefined ? '' : `, at ${mountpoint},`}`;
	if (health === 'cut-off') return bad(mounts, `${what} was cut off`, ['Put back what it left: vmfuse-tui recover']);
	if (problem) return bad(mounts, `${what} has a problem: ${problem.message}`, problem.nextSteps);
	return undefined;
}
