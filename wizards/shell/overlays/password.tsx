import {Box, Text} from 'ink';
import type {AskPassword} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Lines} from '../../widgets/lines.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {theme} from '../../widgets/theme.js';
import {OverlayFrame, useOverlaySize} from './overlay-frame.js';

type PasswordQuestion = Parameters<AskPassword>[0];

/** Ask for the password of a command that needs root, with that command. What is typed is kept nowhere. */
export function Password({question, onAnswer}: {readonly question: PasswordQuestion; onAnswer(password: string | undefined): void}) {
	const {rows} = useOverlaySize();
	const {command, attempt, attempts} = question;
	const field = useTextField({onSubmit: onAnswer, submitLabel: 'run it'});
	const giveUp = () => onAnswer(undefined);
	useKeys({back: {label: 'do not run it', run: giveUp}, interrupt: {label: '', run: giveUp}});
	const left = attempts - attempt + 1;
	return (
		<OverlayFrame title="Your password, for one command" tone="warning">
			<Lines lines={['This command has to run as root:']} />
			<Box marginY={rows >= 10 ? 1 : 0}>
				<Lines lines={[command]} tone="accent" rows={Math.max(3, rows - 7)} />
			</Box>
			{attempt > 1 ? <Text color={theme.bad}>That was not right.</Text> : null}
			<TextField state={field.state} label="Password" isMasked />
			<Text dimColor>{`${left} ${left === 1 ? 'try' : 'tries'} left. It is given to sudo, and kept nowhere.`}</Text>
		</OverlayFrame>
	);
}
