import {UserError} from '../errors.js';
import type {Folders} from '../folders.js';
import {chooseHypervisor} from '../hypervisor/choose.js';
import {type HypervisorName, titleOf} from '../hypervisor/registry.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import type {Session} from '../session/session.js';
import {quietly} from './in-call.js';
import {listMounts} from './mounts/list-mounts.js';
import {sessionFingerprint, sessionPause, sessionRefresh} from './mounts/session-fingerprint.js';
import {orProblem} from './or-problem.js';
import {intermediaryFingerprint, listIntermediaries, listUnfinished, type UnfinishedSetup} from './set-up/list-intermediaries.js';
import {watch} from './watch.js';

/** What there is, at a glance. */
export type Overview = {
	/** The one that a set-up would take, or that the intermediary is made in; undefined: none works. */
	readonly hypervisor: {readonly name: HypervisorName; readonly title: string; readonly version: string} | undefined;
	/** Those that are ready. */
	readonly intermediaries: readonly Intermediary[];
	/** Those that were begun and not finished. */
	readonly unfinished: readonly UnfinishedSetup[];
	readonly sessions: readonly Session[];
};

/** What there is, as it changes. */
export async function watchOverview(runtime: Runtime, onChange: (overview: Overview) => void): Promise<void> {
	await watch(onChange, {
		look: overviews(runtime),
		fingerprint: async () => overviewFingerprint(runtime.folders),
		every: sessionPause(),
		atLeastEvery: sessionRefresh,
		signal: runtime.context.signal,
	});
}

/** Overviews, one after the other. A hypervisor that works is asked for its version only once: that starts its program. */
export function overviews(loud: Runtime): () => Promise<Overview> {
	const runtime = quietly(loud);
	const {folders, context} = runtime;
	const versions = new Map<HypervisorName, string>();
	return async () => {
		const [intermediaries, unfinished, sessions] = await Promise.all([
			listIntermediaries(folders),
			listUnfinished(folders),
			listMounts(runtime),
		]);
		return {hypervisor: await hypervisorFor(intermediaries[0]?.hypervisor), intermediaries, unfinished, sessions};
	};

	async function hypervisorFor(used: HypervisorName | undefined): Promise<Overview['hypervisor']> {
		const found = await orProblem(async () => {
			const name = used ?? [...versions.keys()][0] ?? (await chooseHypervisor(undefined, runtime.hypervisor, context));
			const version = versions.get(name) ?? (await runtime.hypervisor(name).version(context));
			versions.set(name, version);
			return {name, title: titleOf(name), version};
		}, context);
		return found instanceof UserError ? undefined : found;
	}
}

/** Changes when an overview is likely to be another one. */
export async function overviewFingerprint(folders: Folders): Promise<string> {
	const parts = await Promise.all([sessionFingerprint(folders), intermediaryFingerprint(folders)]);
	return parts.join('\n');
}
