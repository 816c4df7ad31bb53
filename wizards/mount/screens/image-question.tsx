import {type DiskOperations, type HostDisk, type SetupOperations, UserError} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {FileQuestion} from '../../kit/file-question.js';
import {splitPath} from '../../widgets/file-picker/picker-state.js';

type Props = {
	readonly disks: Pick<DiskOperations, 'image' | 'blocker'>;
	readonly browse: SetupOperations['browse'];
	/** Those that were named before: another one is likely to be in the same folder. */
	readonly others: readonly HostDisk[];
	/** A path that was typed into the list of disks, where its slash began a filter. */
	readonly typed: string | undefined;
	onTake(image: HostDisk): void;
	onBack(): void;
};

/** Which image: it is read before it is taken. */
export function ImageQuestion({disks, browse, others, typed, onTake, onBack}: Props) {
	useKeys({back: {label: 'back', run: onBack}});
	return (
		<FileQuestion
			title="Which image?"
			text="Write its path, or find it with the arrow keys."
			name={`image ${others.length + 1} ${typed ?? ''}`}
			last={typed ?? splitPath(others.at(-1)?.path ?? './').folder}
			endings={[]}
			browse={browse}
			busy="Reading what is on the image…"
			onTake={async (file, context) => {
				const image = await disks.image(file, context);
				const blocker = image.partitions.length === 0 ? disks.blocker(image) : undefined;
				if (blocker) throw new UserError(`it cannot be used: ${blocker.message}`, {nextSteps: blocker.nextSteps});
				onTake(image);
			}}
		/>
	);
}
