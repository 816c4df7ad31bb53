import {useState} from 'react';
import type {Engine} from '../../source/index.js';
import {isAddress} from '../widgets/file-picker/picker-state.js';
import {TextField} from '../widgets/text-field/text-field.js';
import {useTextField} from '../widgets/text-field/use-text-field.js';
import {Problem, Question} from './question.js';

type Props = {
	readonly engine: Engine;
	/** What was answered before. */
	readonly last?: string | undefined;
	/** @param mirror Undefined: TinyCore's own server. */
	onAnswer(mirror: string | undefined): void;
};

/** Another place for extensions than TinyCore's own server. */
export function MirrorQuestion({engine, last, onAnswer}: Props) {
	const [error, setError] = useState<unknown>();
	const field = useTextField({
		initial: last ?? '',
		onChange: () => setError(undefined),
		async onSubmit(text) {
			const mirror = text.trim();
			try {
				// Absolute: a set-up may go on from another folder.
				if (mirror === '' || isAddress(mirror)) onAnswer(mirror === '' ? undefined : mirror);
				else onAnswer((await engine.setup.browse(mirror, [])).folder);
			} catch (thrown) {
				setError(thrown);
			}
		},
	});
	return (
		<Question
			title="Where do extensions come from?"
			text="The address of a TinyCore mirror, or a folder with a copy of one. Empty: TinyCore's own server."
		>
			<TextField state={field.state} label="From" placeholder="http://tinycorelinux.net" />
			<Problem error={error} rows={4} />
		</Question>
	);
}
