import type {Answers} from '../answers.js';
import type {ProbeState} from './probe-state.js';

/** What is being done with the machine, in words. Nothing is done: it is about to start. */
export function taskText({task, wanted, machine}: ProbeState, {device}: Partial<Answers>): {readonly title: string; readonly text: string} {
	switch (task) {
		case 'mount':
			return {title: `Mounting ${device?.path ?? ''}`, text: 'Esc stops it and puts everything back.'};
		case 'stop':
			return {title: 'Stopping, step by step', text: 'Everything that was begun is put back.'};
		default: {
			const {choice} = wanted ?? machine ?? {};
			const more = choice?.others?.length ? ` and ${choice.others.length} more` : '';
			return {
				title: `Looking at ${choice?.source ?? 'the disk'}${more}`,
				text: 'A small virtual machine reads the disk. It writes nothing.',
			};
		}
	}
}
