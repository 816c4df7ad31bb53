import {useCallback, useEffect, useMemo, useSyncExternalStore} from 'react';
import type {Engine, HostDisk} from '../../source/index.js';
import {type Answered, unanswered} from '../flow/answered.js';
import {resolve} from '../flow/flow.js';
import {useShell} from '../shell/shell.js';
import {useKept, useKeptReducer} from '../shell/use-kept.js';
import {useWatch} from '../shell/use-watch.js';
import {type Answers, isSameDisk, mountAnswers, sourceChoice} from './answers.js';
import {CloneKeeper} from './clone/clone-keeper.js';
import {mountFlow, type QuestionId} from './flow.js';
import {type Action, reduce} from './reducer.js';

const none = () => undefined;
const start = () => unanswered<Answers>();

/** The answers, the virtual machine that belongs to them, and what keeps the two together. */
export function useMount(engine: Engine, ready: readonly string[]) {
	const {state: app, open} = useShell();
	// Those that were ready at the beginning: the questions must not change under the one who answers them.
	const [names] = useKept('intermediaries', () => ready);
	const flow = useMemo(() => mountFlow(names.length), [names]);
	const reducer = useCallback((answers: Answered<Answers>, action: Action) => reduce(flow, answers, action), [flow]);
	const [answers, dispatch] = useKeptReducer('answers', reducer, start);
	const [keeper] = useKept('clone', () => new CloneKeeper(engine.disks, app.work<void>('clone')));
	const clone = useSyncExternalStore(keeper.subscribe, keeper.state);
	const disks = useWatch<readonly HostDisk[]>(async (onChange, context) => engine.disks.watch(onChange, context));
	const [notice, setNotice] = useKept<string | undefined>('notice', none);

	const {given} = answers;
	const question = resolve(flow, answers);
	const intermediary = given.intermediary ?? names[0] ?? '';
	const choice = sourceChoice(given);

	/** Have a machine for these answers. */
	const look = (of: Partial<Answers>) => {
		const wanted = sourceChoice(of);
		if (wanted) void keeper.lookAt(wanted, intermediary);
	};

	const act = (action: Action) => {
		setNotice(undefined);
		dispatch(action);
		const after = reduce(flow, answers, action);
		const next = resolve(flow, after);
		// Where a machine is needed, it starts.
		if (needsMachine(next) && next !== 'done') look(after.given);
		const asked = next === 'done' ? mountAnswers(after.given) : undefined;
		if (asked) void keeper.mount(asked);
	};

	const isGone = given.disk?.kind === 'disk' && disks !== undefined && !disks.some(disk => isSameDisk(given.disk, disk));
	useEffect(() => {
		if (!isGone || question === 'done') return;
		setNotice(`${given.disk?.path} is gone: it was unplugged, or switched off.`);
		dispatch({type: 'disk-gone'});
	}, [isGone, question, given.disk, dispatch, setNotice]);

	// The machine belongs to the disk that was chosen.
	const isOrphan = given.disk === undefined && 'choice' in clone;
	useEffect(() => {
		if (isOrphan) void keeper.stop();
	}, [isOrphan, keeper]);

	// It was stopped: back to the answers.
	const isStopped = clone.phase === 'none' && !clone.failure;
	useEffect(() => {
		if (!isStopped) return;
		if (question === 'device') dispatch({type: 'back-to-source'});
		else if (question === 'card') dispatch({type: 'back'});
		else if (question === 'done') dispatch({type: 'unconfirm'});
	}, [isStopped, question, dispatch]);

	// After another start, what was inside of something locked is not there.
	const isLost =
		question === 'card' &&
		clone.phase === 'ready' &&
		!clone.look.devices.some(({path, mountable}) => mountable && path === given.device?.path);
	useEffect(() => {
		if (!isLost) return;
		setNotice(`${given.device?.path} is not there any more: choose again.`);
		dispatch({type: 'back-to-device'});
	}, [isLost, given.device, dispatch, setNotice]);

	return {
		answers,
		flow,
		question,
		names,
		choice,
		clone,
		disks,
		notice,
		keeper,
		act,
		/** Whether there is an answer to go back to; from the first question, Esc leaves the wizard. */
		canGoBack: question !== flow.find(step => step.isShown?.(answers) ?? true)?.id,
		back() {
			// What follows from there being no machine is said above.
			if (clone.phase === 'none' && clone.failure) return keeper.dismiss();
			if (needsMachine(question) && clone.phase !== 'ready') return void keeper.stop();
			if (question === 'device' && clone.phase === 'ready' && !clone.look.canLookElsewhere) return void keeper.stop();
			setNotice(undefined);
			dispatch(question === 'device' ? {type: 'back-to-source'} : {type: 'back'});
		},
		retry() {
			keeper.dismiss();
			if (question === 'done') dispatch({type: 'back'});
			look(given);
		},
		/** Leave the wizard: first the machine, seen. */
		async leave() {
			keeper.dismiss();
			await keeper.stop();
			const now = keeper.state();
			if (now.phase !== 'none' || !now.failure) open({screen: 'home'});
		},
	};
}

/** Whether there is nothing to be shown without one. */
export function needsMachine(question: QuestionId | 'done'): boolean {
	return question === 'device' || question === 'card' || question === 'done';
}
