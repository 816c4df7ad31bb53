import {Box} from 'ink';
import {useState} from 'react';
import type {GuestDevice} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Problem, Question} from '../../kit/question.js';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';

type Props = {
	readonly device: GuestDevice;
	readonly isBusy: boolean;
	/** @returns Why it is still closed. */
	onPassphrase(passphrase: string): Promise<unknown>;
	onBack(): void;
};

/** Asks for what opens an encrypted device, until it does. It is kept nowhere. */
export function Passphrase({device, isBusy, onPassphrase, onBack}: Props) {
	const [error, setError] = useState<unknown>();
	const field = useTextField({
		isActive: !isBusy,
		submitLabel: 'unlock',
		async onSubmit(passphrase) {
			if (passphrase === '') return;
			field.setText('');
			setError(undefined);
			setError(await onPassphrase(passphrase));
		},
	});
	useKeys({back: {label: isBusy ? 'stop' : 'back', run: onBack}});
	return (
		<Question title={`The passphrase of ${device.path}`}>
			{isBusy ? <Busy text="Unlocking…" /> : <TextField state={field.state} label="Passphrase" isMasked />}
			<Box flexDirection="column" marginTop={1}>
				{error === undefined ? (
					<Lines lines={['It goes to the virtual machine only. It is kept nowhere.']} isDim />
				) : (
					<Problem error={error} rows={6} />
				)}
			</Box>
		</Question>
	);
}
