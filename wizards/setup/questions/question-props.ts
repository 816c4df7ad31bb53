import type {Engine} from '../../../source/index.js';
import type {Size} from '../../shell/screen.js';
import type {SetupQuestions, SetupState} from '../answers.js';
import type {Position} from '../question.js';

/** What each question gets. `last`: what was answered before, the default. */
export type QuestionProps<Key extends keyof SetupQuestions> = {
	readonly engine: Engine;
	readonly size: Size;
	readonly place: Position | undefined;
	readonly state: SetupState;
	readonly last: SetupQuestions[Key] | undefined;
	onAnswer(value: SetupQuestions[Key]): void;
};
