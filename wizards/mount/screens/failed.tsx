import {Box, Text} from 'ink';
import type {Size} from '../../shell/screen.js';
import {useShell} from '../../shell/shell.js';
import {Choice} from '../../widgets/choice/choice.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {theme} from '../../widgets/theme.js';
import type {Failure} from '../clone/failure.js';

/** Why there is no virtual machine any more, and what can be done. */
export function Failed({
	failure,
	size,
	onRetry,
	onBack,
}: {
	readonly failure: Failure;
	readonly size: Size;
	/** Absent: there is nothing to be tried again. */
	readonly onRetry: (() => void) | undefined;
	onBack(): void;
}) {
	const shell = useShell();
	const glyphs = useGlyphs();
	const {message, nextSteps, log} = failure;
	const choices = [
		...(onRetry ? [{id: 'retry', label: 'Try again', value: onRetry}] : []),
		{id: 'back', label: onRetry ? 'Change the answers' : 'Go on', value: onBack},
		...(log === undefined ? [] : [{id: 'log', label: 'Show the log', value: () => shell.showLog(log)}]),
	];
	const room = Math.max(2, size.rows - choices.length - 4);
	const messageRows = nextSteps.length === 0 ? room : Math.ceil(room / 2);
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold color={theme.bad}>{`${glyphs.failed} That did not work`}</Text>
			<Box height={1} />
			<Lines lines={[message]} columns={size.columns} rows={messageRows} />
			<Lines lines={nextSteps} columns={size.columns} sign={glyphs.bullet} rows={room - messageRows} isDim />
			<Box height={1} />
			<Choice items={choices} columns={size.columns} onChoose={run => run()} />
		</Box>
	);
}
