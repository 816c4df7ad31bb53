import {Box} from 'ink';
import type {GuestDevice, SessionOperations} from '../../../source/index.js';
import {useKept} from '../../shell/use-kept.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {failureOf} from '../clone/failure.js';
import {useAnswerOf} from '../use-answer-of.js';
import {Question, type QuestionProps} from './question.js';

type Props = QuestionProps & {
	readonly sessions: Pick<SessionOperations, 'suggestMountpoint' | 'checkMountpoint'>;
	readonly device: GuestDevice;
	/** What was answered before. */
	readonly last: string | undefined;
	onMountpoint(path: string): void;
};

/** In which folder of this computer it is to be seen: a suggestion that can be changed. */
export function MountpointQuestion(props: Props) {
	const {sessions, device, last} = props;
	const suggestion = useAnswerOf(device.path, async () => last ?? sessions.suggestMountpoint(device));
	if (suggestion.state === 'waiting') return <Busy text="Looking for a free folder…" />;
	return <MountpointField {...props} initial={suggestion.state === 'done' ? suggestion.value : ''} />;
}

function MountpointField({sessions, device, initial, onMountpoint, ...question}: Props & {readonly initial: string}) {
	const glyphs = useGlyphs();
	const {columns} = question.size;
	const [text, setText] = useKept(`mountpoint of ${device.path}`, () => initial);
	const check = useAnswerOf(text, async context => sessions.checkMountpoint(text, context));
	const field = useTextField({
		initial: text,
		isPath: true,
		onChange: setText,
		onSubmit() {
			if (check.state === 'done') onMountpoint(check.value.path);
		},
	});
	return (
		<Question {...question} title="In which folder?">
			<TextField state={field.state} columns={columns} placeholder="a folder of yours" />
			<Box flexDirection="column" marginTop={1}>
				{check.state === 'done' ? (
					<Lines
						lines={[check.value.isNew ? `${check.value.path} will be made.` : `${check.value.path} is there, and empty.`]}
						sign={glyphs.done}
						tone="good"
						columns={columns}
						rows={3}
					/>
				) : null}
				{check.state === 'failed' ? <Problem error={check.error} columns={columns} /> : null}
			</Box>
		</Question>
	);
}

function Problem({error, columns}: {readonly error: unknown; readonly columns: number}) {
	const glyphs = useGlyphs();
	const {message, nextSteps} = failureOf(error);
	return (
		<>
			<Lines lines={[message]} sign={glyphs.failed} tone="bad" columns={columns} rows={3} />
			<Lines lines={nextSteps} sign={glyphs.bullet} columns={columns} rows={2} isDim />
		</>
	);
}
