import {Box} from 'ink';
import {useState} from 'react';
import type {GuestDevice} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import type {Failure} from '../clone/failure.js';
import {Question, type QuestionProps} from './question.js';

/** Asks for what opens an encrypted device, until it does. It is kept nowhere. */
export function Passphrase({
	device,
	isBusy,
	onPassphrase,
	onBack,
	...question
}: QuestionProps & {
	readonly device: GuestDevice;
	readonly isBusy: boolean;
	/** @returns Why it is still closed. */
	onPassphrase(passphrase: string): Promise<Failure | undefined>;
	onBack(): void;
}) {
	const [failure, setFailure] = useState<Failure>();
	const field = useTextField({
		isActive: !isBusy,
		submitLabel: 'unlock',
		async onSubmit(passphrase) {
			if (passphrase === '') return;
			field.setText('');
			setFailure(undefined);
			setFailure(await onPassphrase(passphrase));
		},
	});
	useKeys({back: {label: isBusy ? 'stop' : 'back', run: onBack}});
	const {columns} = question.size;
	return (
		<Question {...question} title={`The passphrase of ${device.path}`}>
			{isBusy ? <Busy text="Unlocking…" /> : <TextField state={field.state} columns={columns} label="Passphrase" isMasked />}
			<Box flexDirection="column" marginTop={1}>
				{failure ? (
					<>
						<Lines lines={[failure.message]} columns={columns} tone="bad" rows={3} />
						<Lines lines={failure.nextSteps} columns={columns} rows={3} isDim />
					</>
				) : (
					<Lines lines={['It goes to the virtual machine only, and is kept nowhere.']} columns={columns} isDim />
				)}
			</Box>
		</Question>
	);
}
