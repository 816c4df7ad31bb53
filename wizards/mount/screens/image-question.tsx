import {Box, Text} from 'ink';
import {useState} from 'react';
import type {Engine, HostDisk} from '../../../source/index.js';
import {FilePicker} from '../../widgets/file-picker/file-picker.js';
import {useFilePicker} from '../../widgets/file-picker/use-file-picker.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {type Failure, failureOf} from '../clone/failure.js';
import {Question, type QuestionProps, rowsBelow} from './question.js';

/** Which file is the image: written, or looked for. */
export function ImageQuestion({
	engine,
	last,
	onDisk,
	...question
}: QuestionProps & {
	readonly engine: Pick<Engine, 'setup' | 'disks'>;
	/** What was answered before. */
	readonly last: string | undefined;
	onDisk(disk: HostDisk): void;
}) {
	const glyphs = useGlyphs();
	const [failure, setFailure] = useState<Failure>();
	const [isBusy, setIsBusy] = useState(false);
	const {columns} = question.size;
	const problemRows = failure ? Math.min(4, 1 + failure.nextSteps.length) : 0;
	const rows = Math.max(2, rowsBelow(question) - 1 - problemRows - (isBusy ? 1 : 0));
	const take = async (file: string) => {
		setIsBusy(true);
		setFailure(undefined);
		try {
			const disk = await engine.disks.image(file, {signal: new AbortController().signal, emit() {}});
			const refusal = disk.partitions.length === 0 ? engine.disks.refusal(disk) : undefined;
			if (refusal === undefined) onDisk(disk);
			else setFailure({message: `It cannot be used: ${refusal}`, nextSteps: []});
		} catch (error) {
			setFailure(failureOf(error));
		} finally {
			setIsBusy(false);
		}
	};
	const picker = useFilePicker({
		name: 'image',
		initial: last ?? '~/',
		endings: [],
		browse: async (folder, endings) => engine.setup.browse(folder, endings),
		page: rows,
		onTake: take,
		isActive: !isBusy,
	});
	return (
		<Question {...question} title="Which image?">
			<Box flexDirection="column">
				{failure ? <Lines lines={[failure.message]} sign={glyphs.failed} tone="bad" columns={columns} rows={2} /> : null}
				{failure ? <Lines lines={failure.nextSteps} sign={glyphs.bullet} columns={columns} rows={2} isDim /> : null}
				<Text dimColor>Write its path, or find it with the arrow keys.</Text>
				<FilePicker picker={picker} columns={columns} rows={rows} />
				{isBusy ? <Busy text="Looking into the image…" /> : null}
			</Box>
		</Question>
	);
}
