import process from 'node:process';
import type {Engine} from '../engine.js';
import {driverOf} from '../hypervisor/registry.js';
import {listHypervisors} from '../services/hypervisors.js';
import {listUnfinished} from '../services/intermediaries.js';
import {lookAtSessions} from '../services/sessions-look.js';
import type {Check} from './check.js';
import {accessFacts, checkAccess} from './disk-access.js';
import {checkFuseFacts, fuseFacts} from './fuse.js';
import {checkHypervisors} from './hypervisors.js';
import {checkIntermediaries, intermediaryFacts} from './intermediaries.js';
import {checkLeftovers, findLeftovers} from './leftovers.js';
import {checkNode} from './node.js';
import {checkSessions} from './sessions.js';
import {checkSpace, spaceFacts} from './space.js';
import {checkTerminal, terminalFacts} from './terminal.js';

/** Look at everything that has to be there, in the order in which it is needed. Nothing is changed. */
export async function examine(engine: Engine): Promise<readonly Check[]> {
	const {context, folders} = engine;
	const hypervisors = await listHypervisors(engine, context);
	const working = hypervisors.filter(({version}) => version !== undefined).map(({name}) => name);
	return [
		checkNode(process.versions.node),
		...checkHypervisors(hypervisors),
		...(await Promise.all(working.map(async name => driverOf(name).examine?.(context) ?? []))).flat(),
		...checkFuseFacts(await fuseFacts(context)),
		checkAccess(await accessFacts(context)),
		checkSpace(await spaceFacts(folders.data)),
		...checkIntermediaries(await intermediaryFacts(engine), await listUnfinished(folders)),
		...checkSessions(await lookAtSessions(engine, false)),
		...checkLeftovers(await findLeftovers(engine, working)),
		checkTerminal(terminalFacts()),
	];
}
