import {Box} from 'ink';
import {Question, useGap, useRoom} from '../../kit/question.js';
import {Summary} from '../../kit/summary.js';
import {type SummaryLine, sentences, summaryRows} from '../../kit/summary-rows.js';
import {useSize} from '../../shell/size.js';
import {useWatch} from '../../shell/use-watch.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Busy} from '../../widgets/spinner.js';
import {type SetupQuestions, setupAnswers} from '../answers.js';
import type {QuestionProps} from './question-props.js';

const text = 'This is what will be made. Nothing has been changed yet.';

/** Everything in plain words, the same as a command, and the last question. */
export function SummaryQuestion({engine, state, onAnswer}: QuestionProps<'summary'>) {
	const glyphs = useGlyphs();
	const {columns, rows} = useSize();
	const answers = setupAnswers(state);
	const plan = useWatch<readonly string[]>(async onChange => onChange(await engine.setup.plan(answers)), JSON.stringify(answers));
	const items = lastChoices(answers.mirror, answers.restart);
	const command: readonly SummaryLine[] = [
		{text: 'The same as a command', kind: 'heading'},
		{text: engine.setup.command(answers), kind: 'command'},
	];
	const commandRows = summaryRows(command, columns, glyphs).length;
	// A command that takes too much room is scrolled with the rest.
	const isApart = commandRows <= rows / 3;
	const gap = useGap();
	const room = useRoom(text) - items.length - gap - (isApart ? commandRows + gap : 0);
	return (
		<Question title="Ready to begin" text={text}>
			{plan ? (
				<Summary lines={[...sentences(plan), ...(isApart ? [] : command)]} rows={Math.max(2, room)} />
			) : (
				<Busy text="Working out what will be made…" />
			)}
			{isApart ? (
				<Box flexDirection="column" marginTop={gap} flexShrink={0}>
					<Summary lines={command} rows={commandRows} />
				</Box>
			) : null}
			{gap === 0 ? null : <Box height={gap} />}
			<Choice items={items} initial="create" onChoose={onAnswer} />
		</Question>
	);
}

function lastChoices(mirror: string | undefined, isAnew: boolean): ReadonlyArray<ChoiceItem<SetupQuestions['summary']>> {
	return [
		{
			id: 'create',
			label: isAnew ? 'Delete the old one and make the new one' : 'Make it now',
			value: 'create',
			description: 'a few minutes, or more on a slow computer',
		},
		{
			id: 'mirror',
			label: 'Extensions from elsewhere',
			value: 'mirror',
			description: mirror === undefined ? 'a mirror near you, or a folder' : `now: ${mirror}`,
		},
	];
}
