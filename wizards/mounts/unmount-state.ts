import type {Holder, Session} from '../../source/index.js';

/** One session to end. */
export type Job = {readonly kind: 'unmount' | 'recover' | 'force'; readonly session: Session};

/** What came of a job. `detached`: it goes on without us watching. */
export type Finished = {
	readonly job: Job;
	readonly outcome: 'done' | 'kept' | 'detached' | 'failed';
	/** Of `failed`. */
	readonly error?: unknown;
};

type Underway = {readonly job: Job; readonly rest: readonly Job[]; readonly finished: readonly Finished[]};

/** `isPatient`: it is tried until nobody uses the mount any more. */
export type Working = Underway & {readonly mode: 'working'; readonly isPatient: boolean; readonly holders: readonly Holder[]};

export type UnmountState = {
	/** Counts the attempts: each has its own work. */
	readonly attempt: number;
	readonly stage:
		| {readonly mode: 'table'}
		| Working
		/** `isFree`: those who were seen to use it have ended. */
		| (Underway & {readonly mode: 'busy'; readonly holders: readonly Holder[]; readonly isFree: boolean})
		| {readonly mode: 'report'; readonly finished: readonly Finished[]};
};

export type UnmountAction =
	| {readonly type: 'begin'; readonly jobs: readonly Job[]}
	/** Somebody uses it, so nothing was changed; or who does has changed. */
	| {readonly type: 'busy' | 'holders'; readonly holders: readonly Holder[]}
	/** Of the busy mount: try until it is free, or leave it mounted. */
	| {readonly type: 'wait' | 'keep'}
	/** End it whatever is lost. */
	| {readonly type: 'force'}
	| {readonly type: 'done' | 'detached'}
	| {readonly type: 'failed'; readonly error: unknown}
	/** The report was read. */
	| {readonly type: 'close'};

export const atTable: UnmountState = {attempt: 0, stage: {mode: 'table'}};

/** The state after an action; one that does not belong to the present stage changes nothing. */
export function reduceUnmount(state: UnmountState, action: UnmountAction): UnmountState {
	const {stage, attempt} = state;
	if (action.type === 'begin') return stage.mode === 'table' ? next(attempt, action.jobs, []) : state;
	if (action.type === 'close') return {attempt, stage: {mode: 'table'}};
	if (stage.mode !== 'working' && stage.mode !== 'busy') return state;
	const {job, rest, finished} = stage;
	const settle = (one: Omit<Finished, 'job'>) => next(attempt, rest, [...finished, {job, ...one}]);
	switch (action.type) {
		case 'busy':
			return {attempt, stage: {mode: 'busy', job, rest, finished, holders: action.holders, isFree: false}};
		case 'holders': {
			const {holders} = action;
			if (stage.mode === 'working') return {attempt, stage: {...stage, holders}};
			return {attempt, stage: {...stage, holders, isFree: holders.length === 0 && (stage.isFree || stage.holders.length > 0)}};
		}

		case 'wait':
			return {attempt: attempt + 1, stage: {mode: 'working', isPatient: true, job, rest, finished, holders: stage.holders}};
		case 'force': {
			const forced = {...job, kind: 'force'} as const;
			return {attempt: attempt + 1, stage: {mode: 'working', isPatient: false, job: forced, rest, finished, holders: []}};
		}

		case 'keep':
			return settle({outcome: 'kept'});
		case 'failed':
			return settle({outcome: 'failed', error: action.error});
		default:
			return settle({outcome: action.type});
	}
}

function next(attempt: number, jobs: readonly Job[], finished: readonly Finished[]): UnmountState {
	const [job, ...rest] = jobs;
	if (job) return {attempt: attempt + 1, stage: {mode: 'working', isPatient: false, job, rest, finished, holders: []}};
	// The user has just chosen "keep it mounted", and needs no report.
	const isNews = finished.some(({outcome}) => outcome !== 'kept');
	return {attempt, stage: isNews ? {mode: 'report', finished} : {mode: 'table'}};
}

/** How a session is ended: what was cut off, or ended badly, has nobody who would end it, so it is put back. */
export function jobFor(session: Session): Job {
	return {kind: isOver(session) ? 'recover' : 'unmount', session};
}

/** Whether nobody looks after a session any more. */
export function isOver({health}: Pick<Session, 'health'>): boolean {
	return health === 'cut-off' || health === 'ended-badly';
}
