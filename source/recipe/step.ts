import type {Build} from './build.js';
import type {StepOf} from './step-of.js';

/** A step of a set-up. */
export type Step = StepOf<Build>;
