import type {StepRow} from './progress.js';

/** As many steps as there is room for, with the one under way (or that failed) a third from the end, so that one sees what comes. */
export function stepWindow(steps: readonly StepRow[], rows: number): readonly StepRow[] {
	if (steps.length <= rows) return steps;
	const active = steps.findLastIndex(({state}) => state === 'running' || state === 'failed');
	const at = active === -1 ? steps.findLastIndex(({state}) => state !== 'waiting') : active;
	const after = Math.floor(rows / 3);
	const from = Math.max(0, Math.min(at + after + 1 - rows, steps.length - rows));
	return steps.slice(from, from + rows);
}
