import {useIsScreenReaderEnabled} from 'ink';
import {type CachedImage, formatBytes} from '../../../source/index.js';
import {Question, useRoom} from '../../kit/question.js';
import {useLoaded} from '../../shell/use-watch.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';
import {Busy} from '../../widgets/spinner.js';
import type {ImageAnswer} from '../answers.js';
import type {QuestionProps} from './question-props.js';

const text = 'TinyCore is the Linux that is installed in the machine. Its image is small.';

/** Download it, take one that is there, or name a file. */
export function ImageQuestion({engine, last, onAnswer}: QuestionProps<'image'>) {
	const isScreenReader = useIsScreenReaderEnabled();
	const rows = useRoom(text);
	const images = useLoaded(async context => engine.setup.cachedImages(context));
	const room = isScreenReader ? Number.POSITIVE_INFINITY : Math.max(1, rows - 2);
	return (
		<Question title="Which TinyCore image?" text={text}>
			{images ? (
				<Choice items={imageItems(images.slice(0, room))} initial={initialId(last, images[0])} onChoose={onAnswer} />
			) : (
				<Busy text="Looking for images…" />
			)}
		</Question>
	);
}

/** What needs no network is suggested. */
function initialId(last: ImageAnswer | undefined, newest: CachedImage | undefined): string {
	if (last) return last.kind === 'cached' ? last.path : last.kind;
	return newest?.path ?? 'release';
}

function imageItems(images: readonly CachedImage[]): ReadonlyArray<ChoiceItem<ImageAnswer>> {
	return [
		...images.map(({path, bytes, guestBits}) => ({
			id: path,
			label: baseName(path),
			description: `is here: ${formatBytes(bytes)}, ${guestBits}-bit`,
			value: {kind: 'cached', path} as const,
		})),
		{id: 'release', label: 'Download the current release', description: 'about 20 MB, from tinycorelinux.net', value: {kind: 'release'}},
		{id: 'file', label: 'A file or an address', description: 'you write it or choose it', value: {kind: 'file'}},
	];
}

/** The name of a file at the end of its path. */
export function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1) || path;
}
