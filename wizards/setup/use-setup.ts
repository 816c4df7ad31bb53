import {useEffect} from 'react';
import type {Engine, Intermediary} from '../../source/index.js';
import {resolve} from '../kit/flow.js';
import {useShell} from '../shell/shell.js';
import {useKept} from '../shell/use-kept.js';
import {useLoaded} from '../shell/use-watch.js';
import {useWork} from '../shell/use-work.js';
import {nameOf, resumedName, type SetupState, setupAnswers} from './answers.js';
import {setupFlow} from './flow.js';
import {currentStep} from './phases.js';
import {isAnythingMade, stageOf, summaryLines} from './stage.js';

/** The answers of a set-up, what is built of them or undone, and how far that is. */
export function useSetup(engine: Engine) {
	const shell = useShell();
	const [state, setState] = useKept<SetupState | undefined>('setup', undefined);
	const [log, setLog] = useKept<string | undefined>('setup log', undefined);
	const [task, setTask] = useKept<'run' | 'resume'>('setup task', 'run');
	const build = useWork<Intermediary>('setup');
	const undo = useWork<void>('setup undo');
	const stage = stageOf(build, undo);
	const question = state && resolve(setupFlow, state);
	const name = state ? nameOf(state) : '';
	const current = currentStep(build.progress.steps)?.id;
	const steps = useLoaded(async () => engine.setup.steps());
	const step = isAnythingMade(task, build.progress) ? steps?.find(({id}) => id === current)?.resume : undefined;

	const start = (how: 'run' | 'resume') => {
		if (!state || !steps) return;
		setTask(how);
		setLog(undefined);
		undo.reset();
		void build.start(
			async context =>
				how === 'resume'
					? engine.setup.resume(name, {...context, onLog: setLog})
					: engine.setup.run(setupAnswers(state), {...context, onLog: setLog}),
			{
				title: `making "${name}"`,
				steps,
				left: () => [
					`The virtual machine "${name}" may still be running. The next start can go on with it, and removing it switches it off.`,
				],
			},
		);
	};
	const startUndo = () => {
		void undo.start(async context => void (await engine.setup.remove(name, context)), {
			title: `deleting what was made for "${name}"`,
			left: () => [`Not all of "${name}" is deleted: vmfuse-tui remove ${name}`],
		});
	};

	// The answers are complete, and nothing has come of them yet.
	const isToBegin = question === 'done' && stage === undefined && steps !== undefined;
	// biome-ignore lint/correctness/useExhaustiveDependencies: once, when it comes to that.
	useEffect(() => {
		if (!isToBegin || !state) return;
		if (state.answers.given.begin?.kind === 'undo') startUndo();
		else start(resumedName(state) === undefined ? 'run' : 'resume');
	}, [isToBegin]);

	const summary = stage ? summaryLines(stage, name, step).join('\n') : '';
	useEffect(() => shell.summarize(summary === '' ? [] : summary.split('\n'), 'setup'), [shell, summary]);

	return {
		state,
		setState,
		question,
		name,
		build,
		undo,
		log,
		stage,
		/** The number of the step that it would go on with; undefined: nothing was made. */
		step,
		retry: () => start(step === undefined ? task : 'resume'),
		startUndo,
	};
}
