import type {StepRow, StepState} from '../widgets/steps/progress.js';

/** The manual's five parts. */
const phaseTitles: Readonly<Record<string, string>> = {
	1: 'Virtual machine',
	2: 'Installation',
	3: 'SSH server',
	4: 'LVM',
	5: 'Finish',
};

/** What happens in each, in one line, for somebody who sees it for the first time. */
export const phaseTexts: Readonly<Record<string, string>> = {
	1: 'The TinyCore image is fetched, and an empty virtual machine is made.',
	2: 'TinyCore Linux is installed in the machine. The program types for you.',
	3: 'The machine learns to answer over SSH, for this program alone.',
	4: 'Drivers for volumes and file systems are added.',
	5: 'Everything is saved and checked after a fresh start.',
};

export type Phase = {readonly number: string; readonly title: string; readonly steps: readonly StepRow[]};

/** The steps by the phase in which they are done: one that is done ahead of its own phase counts to the one that is on then. */
export function phases(steps: readonly StepRow[]): readonly Phase[] {
	const found: {number: string; title: string; steps: StepRow[]}[] = [];
	for (const [index, step] of steps.entries()) {
		const number = String(Math.min(...steps.slice(index).map(({id}) => Number(id.charAt(0)))));
		const last = found.at(-1);
		if (last?.number === number) last.steps.push(step);
		else found.push({number, title: phaseTitles[number] ?? '', steps: [step]});
	}

	return found;
}

/** The state of a whole phase, as that of a step. */
export function phaseState({steps}: Phase): StepState {
	const states = steps.map(({state}) => state);
	const first = (['failed', 'running'] as const).find(state => states.includes(state));
	if (first) return first;
	if (states.every(state => state === 'skipped')) return 'skipped';
	if (states.every(state => state === 'skipped' || state === 'done')) return 'done';
	return states.every(state => state === 'waiting') ? 'waiting' : 'running';
}

/** Of a step's seconds: those it took, or those since it began. */
export function stepSeconds({seconds, startedAt}: StepRow, now: number): number | undefined {
	return seconds ?? (startedAt === undefined ? undefined : Math.max(0, (now - startedAt) / 1000));
}

/** Seconds that its steps took so far. */
export function phaseSeconds({steps}: Phase, now: number): number {
	return steps.reduce((sum, step) => sum + (stepSeconds(step, now) ?? 0), 0);
}

/** The step that is on or has failed; else the first that waits; undefined: all are done. */
export function currentStep(steps: readonly StepRow[]): StepRow | undefined {
	return steps.find(({state}) => state === 'running' || state === 'failed') ?? steps.find(({state}) => state === 'waiting');
}

export type ListRow =
	| {readonly kind: 'phase'; readonly phase: Phase}
	| {readonly kind: 'step'; readonly step: StepRow}
	/** Steps that there is no room for. */
	| {readonly kind: 'more'; readonly count: number};

/** The rows that fit into `height`: all of it, or the headings with the steps of the present phase, around the one that is on. */
export function listRows(steps: readonly StepRow[], height: number): readonly ListRow[] {
	const all = phases(steps);
	const full = all.flatMap((phase): ListRow[] => [{kind: 'phase', phase}, ...phase.steps.map(step => ({kind: 'step', step}) as const)]);
	if (full.length <= height) return full;
	const current = currentStep(steps);
	if (height <= all.length) {
		const phase = all.find(each => current && each.steps.includes(current)) ?? all.at(-1);
		if (!phase || height < 1) return [];
		return current && height > 1 ? [{kind: 'phase', phase}, ...stepWindow(phase.steps, current, height - 1)] : [{kind: 'phase', phase}];
	}

	return all.flatMap((phase): readonly ListRow[] => {
		const heading: ListRow = {kind: 'phase', phase};
		return current && phase.steps.includes(current) ? [heading, ...stepWindow(phase.steps, current, height - all.length)] : [heading];
	});
}

function stepWindow(steps: readonly StepRow[], current: StepRow, height: number): readonly ListRow[] {
	if (height < 1) return [];
	if (steps.length <= height) return steps.map(step => ({kind: 'step', step}));
	if (height === 1) return [{kind: 'step', step: current}];
	// One row tells how many are hidden after the window; those before it are done, and their number is in the heading.
	const room = height - 1;
	const index = steps.indexOf(current);
	const from = Math.max(0, Math.min(index - Math.floor((room - 1) / 2), steps.length - height));
	const atEnd = from + height >= steps.length;
	const shown = steps.slice(from, atEnd ? undefined : from + room);
	const rows: ListRow[] = shown.map(step => ({kind: 'step', step}));
	return atEnd ? rows : [...rows, {kind: 'more', count: steps.length - from - room}];
}
