import type {Engine} from '../../../source/index.js';
import type {SetupQuestions, SetupState} from '../answers.js';

/** What each question gets. `last`: what was answered before, the default. */
export type QuestionProps<Key extends keyof SetupQuestions> = {
	readonly engine: Engine;
	readonly state: SetupState;
	readonly last: SetupQuestions[Key] | undefined;
	onAnswer(value: SetupQuestions[Key]): void;
};
