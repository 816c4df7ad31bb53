import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {type Check, sentence, summaryOf} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import type {ScreenProps} from '../shell/screen.js';
import {useSize} from '../shell/size.js';
import {useWatched} from '../shell/use-watch.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import type {ListRow} from '../widgets/live-list/list-row.js';
import {LiveList} from '../widgets/live-list/live-list.js';
import {useLiveList} from '../widgets/live-list/use-live-list.js';
import {Busy} from '../widgets/spinner.js';

const views = {
	good: {sign: 'done', tone: 'good', word: 'good'},
	warning: {sign: 'warning', tone: 'warning', word: 'warning'},
	bad: {sign: 'failed', tone: 'bad', word: 'missing'},
} as const;

/** Everything that has to be there, how it is, and what to do about what is not. */
export function DoctorScreen({engine}: ScreenProps) {
	const [round, setRound] = useState(0);
	const {value: checks, hasFailed} = useWatched<readonly Check[]>(
		async (onChange, context) => onChange(await engine.diagnose(context)),
		String(round),
	);
	if (hasFailed) return <Text dimColor>Not everything could be checked.</Text>;
	if (!checks) return <Busy text="Checking everything that is needed…" />;
	return <Checks checks={checks} onAgain={() => setRound(round + 1)} />;
}

function Checks({checks, onAgain}: {readonly checks: readonly Check[]; onAgain(): void}) {
	const size = useSize();
	const glyphs = useGlyphs();
	const rows = useMemo(
		() =>
			checks.map(({title, result, text}, index): ListRow => {
				const {sign, tone, word} = views[result];
				return {id: `${index} ${title}`, cells: [{text: `${glyphs[sign]} ${word}`, tone}, title, {text, isDim: true}]};
			}),
		[checks, glyphs],
	);
	const worst = ['bad', 'warning', 'good'].map(wanted => checks.findIndex(({result}) => result === wanted)).find(index => index !== -1);
	const details = size.rows < 14 ? 3 : 5;
	const list = useLiveList({
		name: 'checks',
		rows,
		height: Math.min(rows.length + 1, size.rows - details - 3),
		initial: rows[worst ?? 0]?.id,
	});
	useKeys({recheck: onAgain});
	const selected = checks[rows.findIndex(({id}) => id === list.selected?.id)];
	return (
		<Box flexDirection="column">
			<Text bold>{summaryOf(checks)}</Text>
			<Box height={1} />
			<LiveList
				list={list}
				titles={[
					{title: 'Result', min: 9},
					{title: 'What', min: 12},
					{title: 'How it is', min: 10},
				]}
				empty="Nothing was checked."
			/>
			<Box height={1} />
			{selected ? <Lines lines={[sentence(selected.text)]} rows={details > 3 ? 2 : 1} /> : null}
			{selected ? <Lines lines={selected.nextSteps.map(sentence)} sign={glyphs.bullet} rows={details - 2} /> : null}
		</Box>
	);
}
