import {Box} from 'ink';
import {familiarFileSystems, StepError} from '../../../source/index.js';
import {errorLines} from '../../kit/error-lines.js';
import {failed, Outcome, type OutcomeText} from '../../kit/outcome.js';
import {SizeContext, useSize} from '../../shell/size.js';
import {ConsolePane} from '../../widgets/console-pane/console-pane.js';
import {duration} from '../../widgets/steps/duration.js';
import type {Progress} from '../../widgets/steps/progress.js';
import {choiceLabel, choices, type Choice as Next, type Stage} from '../stage.js';

type Ended = Exclude<Stage, {kind: 'building' | 'undoing'}>;

type Props = {
	readonly stage: Ended;
	readonly name: string;
	readonly progress: Progress;
	readonly undo: Progress;
	/** The number of the step that it would go on with; undefined: nothing was made. */
	readonly step: string | undefined;
	readonly hasLog: boolean;
	onChoose(choice: Next): void;
};

/** How a set-up or its undoing has ended, what to do about it, and what can be done next. */
export function SetupOutcome({stage, name, progress, undo, step, hasLog, onChoose}: Props) {
	const {columns} = useSize();
	const offered = choices(stage, step).filter(choice => choice !== 'log' || hasLog);
	return (
		<Outcome
			outcome={describe(stage, name, progress, step)}
			undos={stage.kind === 'undone' || stage.kind === 'undo-failed' ? undo.undos : []}
			choices={offered.map(choice => ({id: choice, label: choiceLabel(choice, stage.kind, step), value: choice}))}
			onChoose={onChoose}
			below={rows =>
				stage.kind === 'failed' && progress.screen && rows >= 6 ? (
					<Box marginTop={1}>
						<SizeContext value={{columns: Math.min(84, columns), rows: Math.min(28, rows)}}>
							<ConsolePane screen={progress.screen} typed={progress.typed} />
						</SizeContext>
					</Box>
				) : null
			}
		/>
	);
}

function describe(stage: Ended, name: string, progress: Progress, step: string | undefined): OutcomeText {
	switch (stage.kind) {
		case 'failed': {
			const outcome = failed(stage.error, 'It did not work');
			// What the choices offer need not be said.
			return stage.error instanceof StepError ? {...outcome, details: outcome.details?.slice(0, -1)} : outcome;
		}

		case 'stopped': {
			const {message, nextSteps} = stage.error === undefined ? {message: [], nextSteps: []} : errorLines(stage.error);
			const text =
				step === undefined
					? 'Nothing was made yet, so nothing is left.'
					: `The machine is off. What is done is kept: it can go on from step ${step} at any time.`;
			return {title: 'Stopped', sign: 'warning', text: [text, ...message], details: nextSteps};
		}

		case 'undone':
			return {title: 'Deleted', sign: 'undone', text: [`Nothing of the set-up of "${name}" is left.`]};
		case 'undo-failed':
			return failed(stage.error ?? new Error('it was stopped'), 'Not everything could be deleted');
		case 'ready': {
			const {tinyCoreVersion, extensions, capabilities} = stage.intermediary;
			const seconds = progress.steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
			const warnings = progress.notices.filter(({kind}) => kind === 'warning').map(({text}) => `warning: ${text}`);
			return {
				title: `"${name}" is ready`,
				sign: 'done',
				text: [],
				details: [
					`TinyCore ${tinyCoreVersion} with ${extensions.join(', ')}${seconds < 1 ? '' : `, made in ${duration(seconds)}`}.`,
					`It can mount ${familiarFileSystems(capabilities.fileSystems).join(', ')}.`,
					'It is off, and takes no memory until something is mounted.',
					...warnings,
				],
			};
		}
	}
}
