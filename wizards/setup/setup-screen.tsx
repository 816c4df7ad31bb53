import {useEffect} from 'react';
import type {Engine, Overview} from '../../source/index.js';
import {home} from '../home/home.js';
import {useKeys} from '../keymap/use-keys.js';
import {back, placeOf} from '../kit/flow.js';
import {WhereaboutsContext} from '../kit/question.js';
import {UnderWay} from '../kit/under-way.js';
import {mount} from '../mount/mount.js';
import type {ScreenProps} from '../shell/screen.js';
import {useShell} from '../shell/shell.js';
import {useWatch} from '../shell/use-watch.js';
import {Busy} from '../widgets/spinner.js';
import {beginSetup} from './answers.js';
import {BuildView} from './build-views/build-view.js';
import {SetupOutcome} from './build-views/setup-outcome.js';
import {giveAnswer, isCounted, setupFlow} from './flow.js';
import {undoQuestion} from './questions/begin-question.js';
import {QuestionView} from './questions/question-view.js';
import type {SetupArguments} from './setup.js';
import type {Choice} from './stage.js';
import {useSetup} from './use-setup.js';

/** Set up an intermediary: the questions, the build, and what came of it. */
export function SetupScreen({engine, given}: ScreenProps<SetupArguments>) {
	const shell = useShell();
	const setup = useSetup(engine);
	const {state, setState, stage, question, name, step, build, undo, log} = setup;
	const goHome = () => shell.open(home);
	const ask = async () => {
		if (build.phase !== 'running') return;
		const lines = ['The machine is switched off. What is done is kept, and can go on later or be deleted.'];
		if (await shell.confirm({title: `Stop making "${name}"?`, lines, yes: 'Stop', no: 'Go on'})) build.stop();
	};
	const goBack = () => {
		if (!state) return goHome();
		const before = back(setupFlow, state);
		if (before === state) goHome();
		else setState(before);
	};
	const kind = stage?.kind;
	// What cannot be stopped any more is waited for.
	const stop = {label: kind === 'building' && build.phase === 'running' ? 'stop' : '', run: () => void ask()};
	const isBusy = kind === 'building' || kind === 'undoing';
	useKeys(isBusy ? {back: stop, leave: stop} : {back: goBack}, {isActive: isBusy || kind === undefined});

	if (stage?.kind === 'building') return <BuildView name={name} progress={build.progress} isStopping={stage.isStopping} log={log} />;
	if (stage?.kind === 'undoing') return <UnderWay title={`Deleting what was made for "${name}"`} progress={undo.progress} />;
	if (stage) {
		const choose = async (choice: Choice) => {
			if (choice === 'retry') return setup.retry();
			if (choice === 'log') return log === undefined ? undefined : shell.showLog(log);
			if (choice === 'mount') return shell.open(mount);
			if (choice === 'keep' || choice === 'home') return goHome();
			if (choice === 'undo') return (await shell.confirm(undoQuestion(name))) ? setup.startUndo() : undefined;
			build.reset();
			setState(before => before && back(setupFlow, before));
		};
		return (
			<SetupOutcome
				stage={stage}
				name={name}
				progress={build.progress}
				undo={undo.progress}
				step={step}
				hasLog={log !== undefined}
				onChoose={choice => void choose(choice)}
			/>
		);
	}

	if (!state) {
		const begin = ({unfinished, intermediaries}: Overview) => setState(beginSetup(given, {unfinished, ready: intermediaries}));
		return <Beginning engine={engine} onFound={begin} />;
	}

	if (!question || question === 'done') return <Busy text="One moment…" />;
	return (
		<WhereaboutsContext value={{place: placeOf(setupFlow, state, isCounted)}}>
			<QuestionView
				key={question}
				question={question}
				engine={engine}
				state={state}
				onAnswer={(key, value) => setState(before => before && giveAnswer(before, key, value))}
			/>
		</WhereaboutsContext>
	);
}

/** What there is already is read once: it is not watched while a machine is being made. */
function Beginning({engine, onFound}: {readonly engine: Engine; onFound(overview: Overview): void}) {
	const overview = useWatch<Overview>(async (onChange, context) => engine.overview.watch(onChange, context));
	// biome-ignore lint/correctness/useExhaustiveDependencies: once.
	useEffect(() => {
		if (overview) onFound(overview);
	}, [overview]);
	return <Busy text="Checking what there is…" />;
}
