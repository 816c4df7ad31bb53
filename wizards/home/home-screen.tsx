import {Box, Text} from 'ink';
import type {Overview} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {OverlayFrame, useOverlaySize} from '../shell/overlays/overlay-frame.js';
import type {Screen, ScreenProps} from '../shell/screen.js';
import {useShell} from '../shell/shell.js';
import {useSize} from '../shell/size.js';
import {useWatched} from '../shell/use-watch.js';
import {Choice} from '../widgets/choice/choice.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {Lines} from '../widgets/lines.js';
import {Busy} from '../widgets/spinner.js';
import {pad, widthOf} from '../widgets/text.js';
import {theme} from '../widgets/theme.js';
import {homeChoices} from './home-choices.js';
import {fittingLines, type HomeLine, homeLines, unknownLine} from './home-lines.js';

/** What there is at a glance, and what can be done. */
export function HomeScreen({engine}: ScreenProps) {
	const size = useSize();
	const shell = useShell();
	const {value: overview, hasFailed} = useWatched<Overview>(async (onChange, context) => engine.overview.watch(onChange, context));
	if (!overview && !hasFailed) return <Busy text="Checking what there is…" />;
	const choices = homeChoices(shell.screens, overview);
	const room = size.rows - choices.length;
	const lines = fittingLines(overview ? homeLines(overview) : [unknownLine], room - 1);
	// When the choices change, and another one is first, the pointer goes to the first one.
	const offered = `home: ${choices.map(({id, disabled}) => `${id}${disabled ?? ''}`).join(' ')}`;
	const names = Math.max(...lines.map(({name}) => widthOf(name))) + 2;
	return (
		<Box flexDirection="column">
			{lines.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: facts have their places.
				<Fact key={index} line={line.name === lines[index - 1]?.name ? {...line, name: ''} : line} names={names} />
			))}
			{room > lines.length ? <Box height={1} /> : null}
			<Choice
				key={choices.map(({id}) => id).join(' ')}
				items={choices}
				initial={shell.state.remembered(offered)}
				onChoose={choice => {
					shell.state.remember(offered, choices.find(({value}) => value === choice)?.id ?? '');
					if (choice === 'quit') void shell.quit();
					else if (choice === 'help') {
						void shell.state.ask<void>('Help', undefined, close => <Guide screens={shell.screens} onClose={close} />);
					} else shell.open(choice.screen, choice.given);
				}}
			/>
		</Box>
	);
}

function Fact({line: {name, sign, tone, text, detail = ''}, names}: {readonly line: HomeLine; readonly names: number}) {
	const glyphs = useGlyphs();
	const room = useSize().columns - names - 2;
	const shownText = glyphs.fit(text, detail === '' ? room : Math.max(room - widthOf(detail) - 2, Math.floor(room / 2)), 'start');
	return (
		<Text wrap="truncate" aria-label={glyphs.text(`${name} ${text} ${detail}`)}>
			<Text dimColor>{pad(name, names)}</Text>
			<Text color={tone && theme[tone]}>{`${glyphs[sign]} `}</Text>
			<Text>{shownText}</Text>
			{detail === '' ? null : <Text dimColor>{`  ${glyphs.fit(detail, room - widthOf(shownText) - 2)}`}</Text>}
		</Text>
	);
}

const keys = [
	'Arrows or j k move, Enter chooses, Esc goes back and keeps what was answered. The last line says what the keys do; ? says it in full.',
	'Nothing is written to a disk before you have seen what will happen and said yes.',
];

/** How it works, in a few sentences. */
function Guide({screens, onClose}: {readonly screens: readonly Screen[]; onClose(): void}) {
	const {rows} = useOverlaySize();
	const {bullet} = useGlyphs();
	const close = {label: '', run: onClose};
	useKeys({back: {label: 'close', run: onClose}, accept: close, leave: close, help: close});
	return (
		<OverlayFrame title="How it works">
			<Lines lines={screens.flatMap(({guide = []}) => guide)} sign={bullet} />
			<Box height={1} />
			<Lines lines={keys} rows={Math.max(1, rows - 6)} />
		</OverlayFrame>
	);
}
