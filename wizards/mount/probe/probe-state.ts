import type {Probe, Session, SourceChoice} from '../../../source/index.js';
import {isSameChoice} from '../answers.js';

/** What a probe is to have, and which intermediary it is a clone of. */
export type Target = {readonly choice: SourceChoice; readonly intermediary: string};

/** The machine that the wizard has, what it has of the disk, and what is being done with it. */
export type ProbeState = {
	/** What is to be probed; undefined: there is to be no machine. */
	readonly wanted?: Target | undefined;
	/** The machine that runs. `isLost`: nobody knows what it has of the disk. */
	readonly machine?: (Target & {readonly probe: Probe; readonly isLost?: boolean}) | undefined;
	readonly task?: 'start' | 'turn' | 'unlock' | 'mount' | 'stop' | undefined;
	/** Why there is no machine, when that was not asked for. Everything was put back, or the error says what was not. */
	readonly failure?: {readonly error: unknown; readonly log?: string} | undefined;
	/** The mount lives without us. */
	readonly mounted?: {readonly session: Session; readonly log: string} | undefined;
};

/** The machine that has what was chosen, and does nothing else. */
export function readyProbe({machine, task}: ProbeState, choice: SourceChoice | undefined): Probe | undefined {
	return machine && task === undefined && isSameChoice(machine.choice, choice) ? machine.probe : undefined;
}

/** Whether the same machine can serve both as it is. */
export function isSameTarget(one: Target | undefined, other: Target | undefined): boolean {
	const isAlone = one?.choice.ownMachine === other?.choice.ownMachine;
	return one?.intermediary === other?.intermediary && isAlone && isSameChoice(one?.choice, other?.choice);
}
