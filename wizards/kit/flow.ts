/**
One question of a wizard. Which question is shown is never commanded: it follows from the answers (`resolve`), so that going back is nothing but
taking an answer away (`back`).
*/
export type FlowStep<Id extends string, Answers> = {
	readonly id: Id;
	/** Absent: always. */
	isShown?(answers: Answers): boolean;
	isAnswered(answers: Answers): boolean;
	/** The answers without this one, which stays as the default. */
	clear(answers: Answers): Answers;
};

export type Flow<Id extends string, Answers> = ReadonlyArray<FlowStep<Id, Answers>>;

/** The question to show: the first that is shown and has no answer; `done` when all have one. */
export function resolve<Id extends string, Answers>(flow: Flow<Id, Answers>, answers: Answers): Id | 'done' {
	return flow.find(step => isShown(step, answers) && !step.isAnswered(answers))?.id ?? 'done';
}

/** The answers without the last one that was given. The same object when none was: then Esc leaves the wizard. */
export function back<Id extends string, Answers>(flow: Flow<Id, Answers>, answers: Answers): Answers {
	const current = resolve(flow, answers);
	const before =
		current === 'done'
			? flow
			: flow.slice(
					0,
					flow.findIndex(({id}) => id === current),
				);
	const last = before.findLast(step => isShown(step, answers) && step.isAnswered(answers));
	return last ? last.clear(answers) : answers;
}

/** The question that nothing comes before. */
export function firstQuestion<Id extends string, Answers>(flow: Flow<Id, Answers>, answers: Answers): Id | undefined {
	return flow.find(step => isShown(step, answers))?.id;
}

/** The number of the current question among those that are shown, as far as they are known to come. Undefined when all are answered. */
export function placeOf<Id extends string, Answers>(
	flow: Flow<Id, Answers>,
	answers: Answers,
	isCounted: (id: Id) => boolean = () => true,
): {readonly number: number; readonly of: number} | undefined {
	const shown = trail(flow, answers).filter(({id}) => isCounted(id));
	const index = shown.findIndex(({state}) => state === 'current');
	return index === -1 ? undefined : {number: index + 1, of: shown.length};
}

/** Where we are: the questions that are shown, those after the current one as far as they are known to come. */
export function trail<Id extends string, Answers>(
	flow: Flow<Id, Answers>,
	answers: Answers,
): ReadonlyArray<{readonly id: Id; readonly state: 'answered' | 'current' | 'later'}> {
	const current = resolve(flow, answers);
	const shown = flow.filter(step => isShown(step, answers));
	const index = current === 'done' ? shown.length : shown.findIndex(({id}) => id === current);
	return shown.map(({id}, at) => ({id, state: at < index ? 'answered' : at === index ? 'current' : 'later'}));
}

function isShown<Id extends string, Answers>(step: FlowStep<Id, Answers>, answers: Answers): boolean {
	return step.isShown?.(answers) ?? true;
}
