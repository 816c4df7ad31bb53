import {useCallback, useMemo} from 'react';
import type {DiskOperations, Engine, HostDisk, Session} from '../../source/index.js';
import {home} from '../home/home.js';
import {type Answered, answer, unanswered} from '../kit/answered.js';
import {firstQuestion, resolve} from '../kit/flow.js';
import {useShell} from '../shell/shell.js';
import {useStore} from '../shell/store.js';
import {useKept, useKeptReducer} from '../shell/use-kept.js';
import {useWatch} from '../shell/use-watch.js';
import {type Answers, mountAnswers, sourceChoice} from './answers.js';
import {mountFlow, type QuestionId} from './flow.js';
import {ProbeKeeper} from './probe/probe-keeper.js';
import {readyProbe} from './probe/probe-state.js';
import {type Action, reduce} from './reducer.js';
import {onlyPartitions} from './rows/partition-rows.js';
import {useMountEvents} from './use-mount-events.js';

export type Mount = ReturnType<typeof useMount>;

/** The answers, the virtual machine that belongs to them, and what keeps the two together. */
export function useMount(engine: Engine, ready: readonly string[], sessions: readonly Session[]) {
	const {state: app, open} = useShell();
	// Those that were ready at the beginning: the questions must not change under the one who answers them.
	const [names] = useKept('intermediaries', ready);
	const {blocker: blockerOf} = engine.disks;
	const {flow, answers, question, dispatch} = useMountAnswers(names, blockerOf);
	const [keeper] = useKept('probe', () => new ProbeKeeper(engine.disks, app.work('probe'), hold => app.hold(hold)));
	const machine = useStore(keeper);
	const disks = useWatch<readonly HostDisk[]>(async (onChange, context) => engine.disks.watch(onChange, context));
	const [images, setImages] = useKept<readonly HostDisk[]>('images', []);
	const [notice, setNotice] = useKept<string | undefined>('notice', undefined);

	const {given} = answers;
	const choice = sourceChoice(given);
	const probe = readyProbe(machine, choice);
	useMountEvents({answers, question, keeper, state: machine, probe, disks, dispatch, setNotice});

	/** Have a machine for these answers. */
	const probeFor = ({intermediary = '', ...of}: Partial<Answers>) => {
		const wanted = sourceChoice(of);
		if (wanted) void keeper.probe({choice: wanted, intermediary});
	};

	const act = (action: Action) => {
		setNotice(undefined);
		dispatch(action);
		const after = reduce(flow, answers, action);
		const next = resolve(flow, after);
		const asked = next === 'done' ? mountAnswers(after.given) : undefined;
		if (asked) void keeper.mount(asked);
		else if (needsMachine(next)) probeFor(after.given);
	};

	return {
		engine,
		answers,
		flow,
		question,
		names,
		choice,
		/** As long as it does nothing else. */
		probe,
		machine,
		disks,
		notice,
		keeper,
		/** Where the mounts are whose machine could look at a disk, and serve it. */
		sharesWith: sessions
			.filter(({intermediary, canBeJoined}) => canBeJoined && intermediary === given.intermediary)
			.flatMap(({mountpoint}) => mountpoint ?? []),
		/** Nothing is done with the machine that is there before something else is answered. */
		setOwnMachine: (isWanted: boolean) => dispatch({type: 'own-machine', isWanted}),
		act,
		takeDisks: (chosen: readonly HostDisk[]) => act({type: 'disks', disks: chosen, only: onlyPartitions(chosen, blockerOf)}),
		/** Images that were named. */
		images,
		addImage: (image: HostDisk) => setImages(before => [...before.filter(({path}) => path !== image.path), image]),
		/** Whether there is an answer to go back to; from the first question, Esc leaves the wizard. */
		canGoBack: question !== firstQuestion(flow, answers),
		back() {
			// What follows from there being no machine is said above.
			if (machine.failure) return keeper.dismiss();
			if (needsMachine(question) && !probe) return void keeper.stop();
			if (question === 'device' && probe && !probe.canProbeOthers) return void keeper.stop();
			setNotice(undefined);
			dispatch(question === 'device' ? {type: 'back-to-source'} : {type: 'back'});
		},
		retry() {
			keeper.dismiss();
			if (question === 'done') dispatch({type: 'back'});
			probeFor(given);
		},
		/** Leave the wizard: first the machine, seen. */
		async leave() {
			keeper.dismiss();
			await keeper.stop();
			if (!keeper.state().failure) open(home);
		},
	};
}

/** Whether there is nothing to be shown without one. */
export function needsMachine(question: QuestionId | 'done'): boolean {
	return question === 'device' || question === 'summary' || question === 'done';
}

/** The answers so far, of which the intermediary is one that is not asked for where there is only one. */
function useMountAnswers(intermediaries: readonly string[], blockerOf: DiskOperations['blocker']) {
	const flow = useMemo(() => mountFlow(intermediaries.length, blockerOf), [intermediaries, blockerOf]);
	const reducer = useCallback((answers: Answered<Answers>, action: Action) => reduce(flow, answers, action), [flow]);
	const [answers, dispatch] = useKeptReducer('answers', reducer, () => {
		const [only, ...others] = intermediaries;
		return only !== undefined && others.length === 0 ? answer(unanswered<Answers>(), 'intermediary', only) : unanswered<Answers>();
	});
	return {flow, answers, question: resolve(flow, answers), dispatch};
}
