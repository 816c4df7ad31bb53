import type {MountAnswers, Probe, SourceChoice} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Busy} from '../../widgets/spinner.js';
import {cardLines} from '../card-lines.js';
import {failureOf} from '../clone/failure.js';
import {useAnswerOf} from '../use-answer-of.js';
import {Question, type QuestionProps, rowsBelow} from './question.js';
import {ScrolledCard} from './scrolled-card.js';

/** What will be done, in plain words, before it is done. */
export function CardQuestion({
	choice,
	look,
	answers,
	onConfirm,
	...question
}: QuestionProps & {
	readonly choice: SourceChoice;
	readonly look: Probe;
	readonly answers: MountAnswers;
	onConfirm(): void;
}) {
	const preflight = useAnswerOf(JSON.stringify([look.id, choice, answers]), async () => look.preflight(answers));
	useKeys({accept: {label: 'mount', run: onConfirm}}, {isActive: preflight.state === 'done'});
	const {columns} = question.size;
	return (
		<Question {...question} title={preflight.state === 'failed' ? 'This cannot be mounted so' : 'Mount it like this?'}>
			{preflight.state === 'waiting' ? <Busy text="Looking at the file system…" /> : null}
			{preflight.state === 'done' ? <ScrolledCard lines={cardLines(preflight.value)} columns={columns} rows={rowsBelow(question)} /> : null}
			{preflight.state === 'failed' ? <Problem error={preflight.error} columns={columns} rows={rowsBelow(question)} /> : null}
		</Question>
	);
}

function Problem({error, columns, rows}: {readonly error: unknown; readonly columns: number; readonly rows: number}) {
	const {message, nextSteps} = failureOf(error);
	const lines = [{text: message, kind: 'heading' as const}, ...nextSteps.map(text => ({text, kind: 'text' as const}))];
	return <ScrolledCard lines={lines} columns={columns} rows={rows} />;
}
