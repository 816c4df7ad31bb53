import type {Ending} from '../harness/program.js';

/** What is wrong with how a command failed, in words: it must end by itself, with one clear line, and know that it is not at fault. */
export function failureComplaints(what: string, {status, stderr}: Ending): readonly string[] {
	return [
		...(status === 1 || status === 2 || status === 3 || status === 4 ? [] : [`${what} ended with status ${status}: ${stderr}`]),
		...(/^Error: \S/m.test(stderr) ? [] : [`${what} failed without a clear error: ${stderr}`]),
		...(/fault of vmfuse-tui itself|^\s+at .*:\d+/m.test(stderr) ? [`${what} takes the blame: ${stderr}`] : []),
	];
}
