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
	const shown = flow.filter(step => isShown(step, answers));
	const current = shown.findIndex(step => !step.isAnswered(answers));
	const last = shown.at(current === -1 ? -1 : current - 1);
	return last && current !== 0 ? last.clear(answers) : answers;
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
	const current = resolve(flow, answers);
	const shown = flow.filter(step => isShown(step, answers) && isCounted(step.id));
	const index = shown.findIndex(({id}) => id === current);
	return index === -1 ? undefined : {number: index + 1, of: shown.length};
}

function isShown<Id extends string, Answers>(step: FlowStep<Id, Answers>, answers: Answers): boolean {
	return step.isShown?.(answers) ?? true;
}
