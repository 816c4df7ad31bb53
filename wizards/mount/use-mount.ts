import {useCallback, useEffect, useLayoutEffect, useMemo} from 'react';
import type {Engine, HostDisk, Session} from '../../source/index.js';
import {home} from '../home/home.js';
import {type Answered, answer, unanswered} from '../kit/answered.js';
import {firstQuestion, resolve} from '../kit/flow.js';
import {useShell} from '../shell/shell.js';
import {useStore} from '../shell/store.js';
import {useKept, useKeptReducer} from '../shell/use-kept.js';
import {useWatch} from '../shell/use-watch.js';
import {type Answers, isSameDisk, mountAnswers, sourceChoice} from './answers.js';
import {mountFlow, type QuestionId} from './flow.js';
import {ProbeKeeper} from './probe/probe-keeper.js';
import {readyProbe} from './probe/probe-state.js';
import {type Action, reduce} from './reducer.js';
import {onlyDevice} from './rows/device-rows.js';
import {onlyPartitions} from './rows/partition-rows.js';

const none = () => undefined;

export type Mount = ReturnType<typeof useMount>;

/** The answers, the virtual machine that belongs to them, and what keeps the two together. */
export function useMount(engine: Engine, ready: readonly string[], sessions: readonly Session[]) {
	const {state: app, open} = useShell();
	// Those that were ready at the beginning: the questions must not change under the one who answers them.
	const [names] = useKept('intermediaries', () => ready);
	const {blocker: blockerOf} = engine.disks;
	const flow = useMemo(() => mountFlow(names.length, blockerOf), [names, blockerOf]);
	const reducer = useCallback((answers: Answered<Answers>, action: Action) => reduce(flow, answers, action), [flow]);
	const [answers, dispatch] = useKeptReducer('answers', reducer, () => {
		const [only] = names;
		return only !== undefined && names.length === 1 ? answer(unanswered<Answers>(), 'intermediary', only) : unanswered<Answers>();
	});
	const [keeper] = useKept('probe', () => new ProbeKeeper(engine.disks, app.work('probe'), hold => app.hold(hold)));
	const machine = useStore(keeper);
	const disks = useWatch<readonly HostDisk[]>(async (onChange, context) => engine.disks.watch(onChange, context));
	const [images, setImages] = useKept<readonly HostDisk[]>('images', () => []);
	const [notice, setNotice] = useKept<string | undefined>('notice', none);

	const {given} = answers;
	const question = resolve(flow, answers);
	const choice = sourceChoice(given);
	const probe = readyProbe(machine, choice);

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

	const gone = disks && given.disks?.find(chosen => chosen.kind === 'disk' && !disks.some(disk => isSameDisk(chosen, disk)))?.path;
	useEffect(() => {
		if (gone === undefined || question === 'done') return;
		setNotice(`${gone} is gone. It was unplugged, or switched off.`);
		dispatch({type: 'disk-gone'});
	}, [gone, question, dispatch, setNotice]);

	// The machine belongs to the disks that were chosen.
	const isOrphan = given.disks === undefined && machine.wanted !== undefined;
	useEffect(() => {
		if (isOrphan) void keeper.stop();
	}, [isOrphan, keeper]);

	// It was stopped: back to the answers.
	const isStopped = !machine.machine && !machine.task && !machine.wanted && !machine.mounted && !machine.failure;
	useEffect(() => {
		if (!isStopped) return;
		if (question === 'device') dispatch({type: 'back-to-source'});
		else if (question === 'summary') dispatch({type: 'back'});
		else if (question === 'done') dispatch({type: 'unconfirm'});
	}, [isStopped, question, dispatch]);

	// When the only device is another one than before, the user chooses.
	const before = answers.last.device;
	const found = question === 'device' && probe ? onlyDevice(probe.devices) : undefined;
	const only = before === undefined || before.path === found?.path ? found : undefined;
	useLayoutEffect(() => {
		if (only) dispatch({type: 'device', device: only, isOnly: true});
	}, [only, dispatch]);

	// After another start, what was inside of something locked is not there.
	const isLost = question === 'summary' && probe && !probe.devices.some(({path, mountable}) => mountable && path === given.device?.path);
	useEffect(() => {
		if (!isLost) return;
		setNotice(`${given.device?.path} is not there any more. Choose again.`);
		dispatch({type: 'back-to-device'});
	}, [isLost, given.device, dispatch, setNotice]);

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
