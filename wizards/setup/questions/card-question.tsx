import {Box, Text} from 'ink';
import {useWatch} from '../../shell/use-watch.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';
import {commandLines} from '../../widgets/command-lines.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Busy} from '../../widgets/spinner.js';
import {harmless} from '../../widgets/text.js';
import {type SetupQuestions, setupAnswers} from '../answers.js';
import {Question, questionRows} from '../question.js';
import {ScrolledLines} from '../scrolled-lines.js';
import type {QuestionProps} from './question-props.js';

const text = 'This is what will be made. Nothing has been changed yet.';

/** Everything in plain words, the same as a command, and the last question. */
export function CardQuestion({engine, size, place, state, onAnswer}: QuestionProps<'card'>) {
	const glyphs = useGlyphs();
	const answers = setupAnswers(state);
	const plan = useWatch<readonly string[]>(async onChange => onChange(await engine.setup.plan(answers)), JSON.stringify(answers));
	const command = commandLines(harmless(engine.setup.command(answers), glyphs), size.columns);
	const room = size.rows - questionRows(text, size) - 2 - 1 - command.length - (size.rows < 12 ? 0 : 2);
	return (
		<Question title="Ready to begin" text={text} place={place} size={size}>
			{plan ? <ScrolledLines lines={plan} columns={size.columns} rows={Math.max(2, room)} /> : <Busy text="Looking what has to be made" />}
			{size.rows < 12 ? null : <Box height={1} />}
			<Text dimColor>The same as a command:</Text>
			{command.map(line => (
				<Text key={line} wrap="truncate">
					{line}
				</Text>
			))}
			{size.rows < 12 ? null : <Box height={1} />}
			<Choice items={cardItems(answers.mirror, answers.restart)} columns={size.columns} initial="create" onChoose={onAnswer} />
		</Question>
	);
}

function cardItems(mirror: string | undefined, isAnew: boolean): ReadonlyArray<ChoiceItem<SetupQuestions['card']>> {
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
