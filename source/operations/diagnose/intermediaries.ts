import {access} from 'node:fs/promises';
import {bad, type Check, good, warning} from '../../check.js';
import {UserError} from '../../errors.js';
import {titleOf} from '../../hypervisor/registry.js';
import {type Intermediary, privateKeyFile} from '../../intermediary/intermediary.js';
import type {Runtime} from '../../runtime.js';
import {warmStartState} from '../../session/warm-start.js';
import {succeeds} from '../../settled.js';
import {formatBytes} from '../../text/format-bytes.js';
import {intermediaryOption} from '../../usual-intermediary.js';
import {orProblem} from '../or-problem.js';
import {listIntermediaries} from '../set-up/list-intermediaries.js';
import type {UnfinishedExtension} from '../set-up/unfinished-extensions.js';
import {describeCutOff, type UnfinishedMachine} from '../set-up/unfinished-setups.js';

export type IntermediaryFacts = {
	readonly intermediary: Pick<Intermediary, 'name' | 'hypervisor' | 'snapshot' | 'tinyCoreVersion' | 'warmStart'>;
	/** Of the machine; undefined when there is none. */
	readonly snapshots: readonly string[] | undefined;
	/** On disk. */
	readonly bytes: number;
	/** Whether mounts go on from saved memory; undefined where the hypervisor cannot do that. */
	readonly warmStart?: 'ready' | 'missing' | 'outdated' | undefined;
	readonly hasKey: boolean;
	/** Why its hypervisor cannot be asked. */
	readonly problem?: {readonly message: string; readonly nextSteps: readonly string[]};
};

/** Of those that are ready. Nothing is changed. */
export async function intermediaryFacts(runtime: Runtime): Promise<readonly IntermediaryFacts[]> {
	const found = await listIntermediaries(runtime.folders);
	return Promise.all(found.map(async intermediary => factsOf(runtime, intermediary)));
}

async function factsOf(runtime: Runtime, intermediary: Intermediary): Promise<IntermediaryFacts> {
	const {folders, hypervisor: find, context} = runtime;
	const {name} = intermediary;
	const hasKey = await succeeds(access(privateKeyFile(folders, name)));
	const none = {snapshots: undefined, bytes: 0};
	const machine = await orProblem(async () => {
		const hypervisor = find(intermediary.hypervisor);
		if ((await hypervisor.state(name, context)) === 'missing') return none;
		const {snapshots} = await hypervisor.machine(name, context);
		const warmStart = await warmStartState(runtime, intermediary);
		return {snapshots, bytes: await hypervisor.diskUsage(name, context), warmStart};
	}, context);
	return {intermediary, hasKey, ...(machine instanceof UserError ? {...none, problem: machine} : machine)};
}

const title = 'Intermediary';

/** What is being added to intermediaries, and what was cut off. */
export function checkExtending(extending: readonly UnfinishedExtension[]): readonly Check[] {
	return extending.map(({intermediary: name, extensions, pid}) => {
		const what = `${extensions.join(', ')} to "${name}"`;
		if (pid !== undefined) return good(title, `process ${pid} adds ${what}`);
		const steps = [
			'Undo it: vmfuse-tui recover',
			`Or add it: vmfuse-tui extend ${extensions.join(' ')}${intermediaryOption(name, '--intermediary')}`,
		];
		return warning(title, `the adding of ${what} was cut off; mounts go on as before`, steps);
	});
}

/** @param unfinished Also those that a process works on now. */
export function checkIntermediaries(ready: readonly IntermediaryFacts[], unfinished: readonly UnfinishedMachine[]): readonly Check[] {
	if (ready.length === 0 && unfinished.length === 0) {
		return [{...warning(title, 'there is none yet: nothing can be mounted', ['Make it, once: vmfuse-tui setup']), isToBeMade: true}];
	}

	const others = unfinished.map(setup => checkUnfinished(setup));
	if (ready.length === 0) return others.map(check => ({...check, isToBeMade: true}));
	return [...ready.map(facts => checkOne(facts)), ...others];
}

function checkOne({intermediary, snapshots, bytes, hasKey, problem, warmStart}: IntermediaryFacts): Check {
	const {name, hypervisor, snapshot, tinyCoreVersion} = intermediary;
	const nextSteps = [`Make it anew: vmfuse-tui setup --restart${intermediaryOption(name, '--name')}`];
	if (problem) return bad(title, `"${name}" cannot be looked at: ${problem.message}`, problem.nextSteps);
	if (!snapshots) return bad(title, `the machine of "${name}" is gone`, nextSteps);
	if (!snapshots.includes(snapshot)) return bad(title, `the machine of "${name}" has lost its snapshot "${snapshot}"`, nextSteps);
	if (!hasKey) return bad(title, `the key of "${name}" is gone`, nextSteps);
	return good(
		title,
		`"${name}": TinyCore ${tinyCoreVersion} in ${titleOf(hypervisor)}, ${formatBytes(bytes)}${startText(warmStart, intermediary.warmStart)}`,
	);
}

/** @param isWanted False when the set-up was told to leave it out. */
function startText(state: IntermediaryFacts['warmStart'], isWanted = true): string {
	if (state === undefined) return '';
	if (state === 'ready') return '; mounts go on from a saved start';
	if (!isWanted) return '; each mount boots, as "setup --no-warm" asked for (save a start: vmfuse-tui setup)';
	const why = state === 'missing' ? 'no start is saved yet' : 'the saved start is of another version';
	return `; ${why}: the next mount boots, and saves one while it is used (or at once: vmfuse-tui setup)`;
}

function checkUnfinished(setup: UnfinishedMachine): Check {
	const {name, nextStep, finishedSteps, steps, pid} = setup;
	if (pid === undefined) {
		const {text, nextSteps} = describeCutOff(setup);
		return warning(title, text, nextSteps);
	}

	return good(
		title,
		`"${name}" is being set up by process ${pid}: step ${nextStep.id} (${nextStep.title}), ${finishedSteps} of ${steps} are done`,
	);
}
