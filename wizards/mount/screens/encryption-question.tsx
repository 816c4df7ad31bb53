import {useState} from 'react';
import {type EncryptionChoice, type GuestDevice, UserError} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {FileQuestion} from '../../kit/file-question.js';
import {Question} from '../../kit/question.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {Mount} from '../use-mount.js';

type Props = {
	readonly mount: Mount;
	readonly device: GuestDevice;
	onAnswer(encryption: EncryptionChoice): void;
	onBack(): void;
};

/** Asks how a device is encrypted that shows no sign of it. */
export function EncryptionQuestion({mount: {engine, choice}, device, onAnswer, onBack}: Props) {
	const [isHeader, setIsHeader] = useState(false);
	useKeys({back: {label: 'back', run: isHeader ? () => setIsHeader(false) : onBack}});
	if (isHeader) {
		return (
			<FileQuestion
				title="Which file is the header?"
				text="Write its path, or find it with the arrow keys. It is only read."
				name="header"
				last={choice?.header}
				endings={[]}
				browse={engine.setup.browse}
				busy="Reading the file…"
				onTake={async (file, context) => {
					const {path, fileSystem} = await engine.disks.image(file, context);
					if (fileSystem !== 'crypto_LUKS')
						throw new UserError('it does not begin with a header of LUKS', {
							nextSteps: ['Choose what was given to cryptsetup as --header'],
						});
					onAnswer({header: path});
				}}
			/>
		);
	}

	return (
		<Question
			title={`How is ${device.path} encrypted?`}
			text="With your answer the disk is read once more. Then you are asked for the passphrase."
		>
			<Choice
				items={[
					{id: 'tcrypt', label: 'TrueCrypt or VeraCrypt', value: () => onAnswer({tcrypt: true}), description: 'opening it takes minutes'},
					{id: 'header', label: 'LUKS', value: () => setIsHeader(true), description: 'its header is a file of its own'},
				]}
				onChoose={run => run()}
			/>
		</Question>
	);
}
