import {Box, Text} from 'ink';
import {familiarFileSystems} from '../../../source/guest/file-systems.js';
import {errorLines} from '../../shell/error-lines.js';
import type {Size} from '../../shell/screen.js';
import {Choice} from '../../widgets/choice/choice.js';
import {ConsolePane} from '../../widgets/console-pane/console-pane.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {duration} from '../../widgets/steps/duration.js';
import type {Progress} from '../../widgets/steps/progress.js';
import {UndoRows} from '../../widgets/steps/steps-list.js';
import {wrap} from '../../widgets/text.js';
import {theme} from '../../widgets/theme.js';
import {bulletRows, ScrolledLines} from '../scrolled-lines.js';
import {choiceLabel, choices, type Choice as Next, type Stage} from '../stage.js';

type Ended = Exclude<Stage, {kind: 'building' | 'undoing'}>;

/** How a set-up or its undoing has ended, what to do about it, and what can be done next. */
export function OutcomeView({
	stage,
	name,
	progress,
	undo,
	isMade,
	nextStep,
	hasLog,
	size,
	onChoose,
}: {
	readonly stage: Ended;
	readonly name: string;
	readonly progress: Progress;
	readonly undo: Progress;
	readonly isMade: boolean;
	/** The number of the step that it would go on with. */
	readonly nextStep: string | undefined;
	readonly hasLog: boolean;
	readonly size: Size;
	onChoose(choice: Next): void;
}) {
	const glyphs = useGlyphs();
	const offered = choices(stage, isMade).filter(choice => choice !== 'log' || hasLog);
	const {title, tone, sign, text, lines} = describe(stage, {name, progress, isMade, nextStep});
	const undos = stage.kind === 'undone' || stage.kind === 'undo-failed' ? undo.undos : [];
	// Its title, a blank row above the choices, the choices.
	const room = Math.max(1, size.rows - 2 - offered.length);
	const shownUndos = undos.slice(-Math.max(0, room - 2));
	const textRows = Math.max(1, room - shownUndos.length);
	const said = text.flatMap(line => wrap(line, size.columns)).slice(0, Math.max(1, Math.ceil(textRows * 0.6)));
	const rest = textRows - said.length;
	const used = 2 + offered.length + said.length + Math.min(rest, bulletRows(lines, size.columns, glyphs.bullet).length) + shownUndos.length;
	const left = size.rows - used - 1;
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold color={theme[tone]} wrap="truncate">
				{`${glyphs[sign]} ${title}`}
			</Text>
			<UndoRows undos={shownUndos} columns={size.columns} />
			<Lines lines={said} columns={size.columns} />
			{lines.length === 0 ? null : <ScrolledLines lines={lines} columns={size.columns} rows={Math.max(1, rest)} />}
			<Box height={1} />
			<Choice
				key={stage.kind}
				columns={size.columns}
				items={offered.map(choice => ({id: choice, label: choiceLabel(choice, stage.kind, isMade ? nextStep : undefined), value: choice}))}
				onChoose={onChoose}
			/>
			{stage.kind === 'failed' && progress.screen && left >= 6 ? (
				<Box marginTop={1}>
					<ConsolePane screen={progress.screen} typed={progress.typed} columns={Math.min(84, size.columns)} rows={Math.min(28, left)} />
				</Box>
			) : null}
		</Box>
	);
}

type Description = {
	readonly title: string;
	readonly tone: keyof typeof theme;
	readonly sign: 'done' | 'failed' | 'warning' | 'undone';
	/** What is the matter. */
	readonly text: readonly string[];
	/** What else there is to know, or to do about it. */
	readonly lines: readonly string[];
};

/** What the choices offer need not be said. */
const offeredAnyway = /^run setup again/i;

function describe(
	stage: Ended,
	{
		name,
		progress,
		isMade,
		nextStep,
	}: {readonly name: string; readonly progress: Progress; readonly isMade: boolean; readonly nextStep: string | undefined},
): Description {
	switch (stage.kind) {
		case 'failed': {
			const {message, nextSteps} = errorLines(stage.error);
			return {
				title: 'It did not work',
				tone: 'bad',
				sign: 'failed',
				text: message,
				lines: nextSteps.filter(line => !offeredAnyway.test(line)),
			};
		}

		case 'stopped': {
			const {message, nextSteps} = stage.error === undefined ? {message: [], nextSteps: []} : errorLines(stage.error);
			const text = isMade
				? [`The machine is off. What is done is kept: it can go on from step ${nextStep} at any time.`]
				: ['Nothing was made yet, so nothing is left.'];
			return {title: 'Stopped', tone: 'warning', sign: 'warning', text: [...text, ...message], lines: nextSteps};
		}

		case 'undone':
			return {title: 'Deleted', tone: 'good', sign: 'undone', text: [`Nothing of the set-up of "${name}" is left.`], lines: []};
		case 'undo-failed': {
			const {message, nextSteps} = errorLines(stage.error ?? new Error('it was stopped'));
			return {title: 'Not everything could be deleted', tone: 'bad', sign: 'failed', text: message, lines: nextSteps};
		}

		case 'ready': {
			const {tinyCoreVersion, extensions, capabilities} = stage.intermediary;
			const seconds = progress.steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
			const warnings = progress.notices.filter(({kind}) => kind === 'warning').map(({text}) => `warning: ${text}`);
			return {
				title: `"${name}" is ready`,
				tone: 'good',
				sign: 'done',
				text: [],
				lines: [
					`TinyCore ${tinyCoreVersion} with ${extensions.join(', ')}${seconds < 1 ? '' : `, made in ${duration(seconds)}`}.`,
					`It can mount ${familiarFileSystems(capabilities.fileSystems).join(', ')}.`,
					'It is off, and takes no memory until something is mounted.',
					...warnings,
				],
			};
		}
	}
}
