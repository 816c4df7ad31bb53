import type {Engine} from '../engine.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {chooseHypervisor} from '../hypervisor/choose.js';
import {type HypervisorName, titleOf} from '../hypervisor/registry.js';
import {describeSession} from '../session/session.js';
import {readSessions} from '../session/session-record.js';
import {intermediarySign, listIntermediaries, listUnfinished} from './intermediaries.js';
import type {Overview} from './services.js';
import {sessionSign} from './session-sign.js';
import {quiet} from './with-engine.js';

/** Looks, one after the other. A hypervisor that works is asked for its version only once: that starts its program. */
export function lookAtOverview(engine: Engine, context: Context): () => Promise<Overview> {
	const quietly: Engine = {...engine, context: quiet(context)};
	const versions = new Map<HypervisorName, string>();
	return async () => {
		const {folders} = engine;
		const [intermediaries, unfinished, records] = await Promise.all([
			listIntermediaries(folders),
			listUnfinished(folders),
			readSessions(folders),
		]);
		return {
			hypervisor: await hypervisorFor(intermediaries[0]?.hypervisor),
			intermediaries,
			unfinished,
			sessions: await Promise.all(records.map(async record => describeSession(record, quietly))),
		};
	};

	async function hypervisorFor(used: HypervisorName | undefined): Promise<Overview['hypervisor']> {
		try {
			const name = used ?? [...versions.keys()][0] ?? (await chooseHypervisor(undefined, engine.hypervisor, quietly.context));
			const version = versions.get(name) ?? (await engine.hypervisor(name).version(quietly.context));
			versions.set(name, version);
			return {name, title: titleOf(name), version};
		} catch (error) {
			context.signal.throwIfAborted();
			if (error instanceof UserError) return undefined;
			throw error;
		}
	}
}

export async function overviewSign(folders: Folders): Promise<string> {
	const signs = await Promise.all([sessionSign(folders), intermediarySign(folders)]);
	return signs.join('\n');
}
