import type {MountAnswers, Preflight, Probe, SourceChoice} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Problem, Question, type QuestionFrame, rowsBelow} from '../../kit/question.js';
import {Summary} from '../../kit/summary.js';
import {type SummaryLine, section} from '../../kit/summary-rows.js';
import {useAnswerOf} from '../../kit/use-answer-of.js';
import {Busy} from '../../widgets/spinner.js';

/** What will be done, in plain words, before it is done. */
export function SummaryQuestion({
	choice,
	probe,
	answers,
	onConfirm,
	...frame
}: QuestionFrame & {
	readonly choice: SourceChoice;
	readonly probe: Probe;
	readonly answers: MountAnswers;
	onConfirm(): void;
}) {
	const preflight = useAnswerOf(JSON.stringify([probe.id, choice, answers]), async () => probe.preflight(answers));
	useKeys({accept: {label: 'mount', run: onConfirm}}, {isActive: preflight.state === 'done'});
	const {columns} = frame.size;
	const rows = rowsBelow(frame);
	if (preflight.state === 'failed') {
		return (
			<Question {...frame} title="It cannot be mounted like this">
				<Problem error={preflight.error} columns={columns} rows={rows} />
			</Question>
		);
	}

	return (
		<Question {...frame} title="Mount it like this?">
			{preflight.state === 'waiting' ? (
				<Busy text="Looking at the file system…" />
			) : (
				<Summary lines={summaryOf(preflight.value)} columns={columns} rows={rows} hasArrows />
			)}
		</Question>
	);
}

/** The state of the file system, what will happen, and the command that does the same. */
function summaryOf({state, plan, command}: Preflight): readonly SummaryLine[] {
	return [
		...section('The file system', state),
		...section('What will happen', plan),
		{text: 'The same as a command', kind: 'heading'},
		{text: command, kind: 'command'},
	];
}
