import {noProgress, type Progress} from '../../widgets/steps/progress.js';
import {type Answers, isSameChoice, sourceChoice} from '../answers.js';
import type {CloneState} from './clone-state.js';

/** What the machine is doing, in words. */
export type CloneWork = {readonly title: string; readonly text: string; readonly progress: Progress};

/** Undefined when it does nothing, or is asked for nothing else than to be there. */
export function workOf(clone: CloneState, given: Partial<Answers>): CloneWork | undefined {
	switch (clone.phase) {
		case 'starting':
		case 'turning': {
			return looking(clone.choice.source, clone.progress);
		}

		case 'mounting': {
			const title = `Mounting ${given.device?.path ?? ''}`;
			return {title, text: 'Esc stops it, and puts everything back.', progress: clone.progress};
		}

		case 'stopping': {
			return {title: 'Stopping, step by step', text: 'What was begun is put back.', progress: clone.progress};
		}

		case 'ready': {
			// It is about to stop, for one that looks at something else.
			return isSameChoice(clone.choice, sourceChoice(given)) ? undefined : looking(sourceChoice(given)?.source ?? '', noProgress());
		}

		default: {
			return undefined;
		}
	}
}

function looking(source: string, progress: Progress): CloneWork {
	return {title: `Looking at ${source}`, text: 'A small virtual machine does that, and writes nothing.', progress};
}
