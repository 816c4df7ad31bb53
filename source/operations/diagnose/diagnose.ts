import process from 'node:process';
import * as v from 'valibot';
import {driverOf} from '../../hypervisor/registry.js';
import type {Runtime} from '../../runtime.js';
import {listMounts} from '../mounts/list-mounts.js';
import {listHypervisors} from '../set-up/list-hypervisors.js';
import {listExtending} from '../set-up/unfinished-extensions.js';
import {findUnfinishedSetups} from '../set-up/unfinished-setups.js';
import {type Check, checkSchema} from './check.js';
import {accessFacts, checkAccess} from './disk-access.js';
import {checkFuseFacts, fuseFacts} from './fuse.js';
import {checkHypervisors} from './hypervisors.js';
import {checkExtending, checkIntermediaries, intermediaryFacts} from './intermediaries.js';
import {checkLeftovers, findLeftovers} from './leftovers.js';
import {checkNode} from './node.js';
import {checkSessions} from './sessions.js';
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
		...checkFuseFacts(await fuseFacts(context)),
		checkAccess(await accessFacts(context)),
		checkSpace(await spaceFacts(folders.data)),
		...checkIntermediaries(await intermediaryFacts(runtime), await findUnfinishedSetups(runtime)),
		...checkExtending(await listExtending(runtime)),
		...checkSessions(await listMounts(runtime)),
		...checkLeftovers(await findLeftovers(runtime, working)),
		checkTerminal(terminalFacts()),
	];
}
