import type {HypervisorChoice} from '../set-up/list-hypervisors.js';
import {bad, type Check, good} from './check.js';

/** One hypervisor that works is enough. What is wrong with the others is told in the same line. */
export function checkHypervisors(found: readonly HypervisorChoice[]): readonly Check[] {
	const title = 'Hypervisor';
	const working = found.filter(({version}) => version !== undefined);
	const problems = found.flatMap(({problem}) => problem ?? []);
	if (working.length === 0) return found.map(choice => bad(choice.title, choice.problem ?? '', choice.nextSteps));
	const names = working.map(choice => `${choice.title} ${choice.version}`).join(', ');
	return [good(title, problems.length === 0 ? names : `${names} (${problems.join('; ')})`)];
}
