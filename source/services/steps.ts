import {type StepEntry, stepList} from '../recipe/step-list.js';

/** The recipe's steps, in its order. */
export const steps: readonly StepEntry[] = stepList;
