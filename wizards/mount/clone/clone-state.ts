import type {Probe, Session, SourceChoice} from '../../../source/index.js';
import type {Progress} from '../../widgets/steps/progress.js';
import type {Failure} from './failure.js';

/** The virtual machine that the wizard has started, or has not. */
export type CloneState =
	/** `failure`: why there is none any more. Everything was put back, or the failure says what was not. */
	| {readonly phase: 'none'; readonly failure?: Failure}
	| {readonly phase: 'starting'; readonly choice: SourceChoice; readonly progress: Progress}
	/** It is handed another part of the disk. */
	| {readonly phase: 'turning'; readonly choice: SourceChoice; readonly look: Probe; readonly progress: Progress}
	| {readonly phase: 'ready'; readonly choice: SourceChoice; readonly look: Probe}
	| {readonly phase: 'unlocking'; readonly choice: SourceChoice; readonly look: Probe; readonly device: string}
	| {readonly phase: 'mounting'; readonly choice: SourceChoice; readonly look: Probe; readonly progress: Progress}
	/** The mount lives without us. */
	| {readonly phase: 'mounted'; readonly session: Session; readonly log: string}
	/** `failure`: why it stops, when nobody asked for it. */
	| {readonly phase: 'stopping'; readonly progress: Progress; readonly failure?: Failure};
