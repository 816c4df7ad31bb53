import {Box, Text} from 'ink';
import type {GuestDevice, Probe, SessionOperations} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Problem, Question, useRoom} from '../../kit/question.js';
import {type AnswerOf, useAnswerOf} from '../../kit/use-answer-of.js';
import {useSubmit} from '../../kit/use-submit.js';
import {SizeContext, useSize} from '../../shell/size.js';
import {useKept} from '../../shell/use-kept.js';
import {Choice} from '../../widgets/choice/choice.js';
import {useGlyphs} from '../../widgets/glyphs.js';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {pad} from '../../widgets/text.js';
import {TextField} from '../../widgets/text-field/text-field.js';
import {useTextField} from '../../widgets/text-field/use-text-field.js';
import {theme} from '../../widgets/theme.js';
import {type How, isComplete} from '../answers.js';
import {type ChoiceField, fieldFrom, firstMissing, howFields, presetAnswers, type TakenWays} from '../how-fields.js';
import {aboutDevice} from '../rows/device-rows.js';
import type {Mount} from '../use-mount.js';

type Props = {
	readonly mount: Mount;
	readonly device: GuestDevice;
	/** The machine that has the disk. */
	readonly probe: Probe | undefined;
	/** Whether the disks can be written to. */
	readonly canWrite: boolean;
};

type Mountpoint = Awaited<ReturnType<SessionOperations['checkMountpoint']>>;

/** Columns of the words before the fields. */
const labels = 7;

/** Where it is to be seen, whether it can be written to, whose the files are, and where links lead: one screen, a field each. */
export function HowQuestion(props: Props) {
	const {mount, device, probe} = props;
	const taken = useAnswerOf(probe?.id ?? '', async () => probe?.takenWays() ?? {});
	const draft = mount.answers.last.how ?? {};
	const suggestion = useAnswerOf(device.path, async () => draft.mountpoint ?? mount.engine.sessions.suggestMountpoint(device));
	if (suggestion.state === 'waiting' || taken.state === 'waiting') return <Busy text="Looking for a free folder…" />;
	const mountpoint = draft.mountpoint ?? (suggestion.state === 'done' ? suggestion.value : '');
	const ways: TakenWays = taken.state === 'done' ? taken.value : {};
	const isBlocked = draft.access === 'read-write' && device.writeBlocker !== undefined;
	const access = draft.access !== undefined && ways[draft.access] === undefined && !isBlocked ? draft.access : undefined;
	return <Fields {...props} taken={ways} draft={{...presetAnswers, ...draft, access, mountpoint}} />;
}

/** @param draft What is filled in so far. */
function Fields({mount: {engine, act}, device, canWrite, taken, draft}: Props & {readonly taken: TakenWays; readonly draft: Partial<How>}) {
	const onDraft = (how: Partial<How>) => act({type: 'draft', how});
	const [at, setAt] = useKept(`field of ${device.path}`, 0);
	const fields = howFields(device, canWrite, taken);
	const check = useAnswerOf(draft.mountpoint ?? '', async context => engine.sessions.checkMountpoint(draft.mountpoint ?? '', context));
	const move = (step: 1 | -1) => setAt(fieldFrom(fields, at, step));
	const written = JSON.stringify(draft);
	const goOn = useSubmit(
		written,
		check,
		({path}) => isComplete(draft) && act({type: 'how', how: {...draft, mountpoint: path}}),
		() => setAt(0),
	);
	/** Enter: to the next field; on the last one to what is missing, or on. */
	const take = (change: Partial<How>) => {
		const how = {...draft, ...change};
		onDraft(how);
		const next = fieldFrom(fields, at, 1);
		const missing = firstMissing(fields, how);
		if (next !== at) setAt(next);
		else if (missing === undefined) goOn(JSON.stringify(how));
		else setAt(missing);
	};
	useKeys({next: {label: 'next field', run: () => move(1)}, previous: () => move(-1)});
	const size = useSize();
	// The only device was never shown in a list, so it is named here.
	const [text = ''] = aboutDevice(device);
	const rooms = {withText: useRoom(text), without: useRoom()};
	const hasText = rooms.withText >= fields.length + 3;
	const rows = hasText ? rooms.withText : rooms.without;
	const needed = fields.reduce((sum, field) => sum + (field.key === 'mountpoint' ? 2 : field.items.length), 0);
	const gap = rows >= needed + fields.length ? 1 : 0;
	// Where there is no room for all answers, only the field that has the keys shows its own.
	const isTight = rows < needed;
	return (
		<Question title="Where, how and whose?" text={hasText ? text : ''}>
			<SizeContext value={{...size, columns: size.columns - labels}}>
				{fields.map((field, index) => (
					<Box key={field.key} marginTop={index === 0 ? 0 : gap} flexShrink={0}>
						<Box width={labels} flexShrink={0}>
							<Text bold={index === at} color={index === at ? theme.accent : undefined}>
								{pad(field.label, labels)}
							</Text>
						</Box>
						{field.key === 'mountpoint' ? (
							<MountpointField
								text={draft.mountpoint ?? ''}
								check={check}
								rows={Math.max(1, Math.min(3, rows - needed + 1))}
								isActive={index === at}
								onChange={mountpoint => onDraft({...draft, mountpoint})}
								onEnter={() => check.state !== 'failed' && take({})}
								onLeave={move}
							/>
						) : (
							<Answers
								// The pointer begins anew at what was chosen.
								key={String(index === at)}
								field={field}
								answer={draft[field.key]}
								isActive={index === at}
								isFolded={isTight && index !== at}
								acceptLabel={fieldFrom(fields, index, 1) === index ? 'go on' : 'choose'}
								onChoose={take}
								onLeave={move}
							/>
						)}
					</Box>
				))}
			</SizeContext>
		</Question>
	);
}

type AnswersProps = {
	readonly field: ChoiceField;
	readonly answer: How[ChoiceField['key']] | undefined;
	readonly isActive: boolean;
	/** Only the one that was chosen is shown. */
	readonly isFolded: boolean;
	readonly acceptLabel: string;
	onChoose(change: Partial<How>): void;
	onLeave(step: 1 | -1): void;
};

/** The few answers of a field. */
function Answers({field: {key, items}, answer, isFolded, onChoose, ...props}: AnswersProps) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const taken = items.find(({value}) => value === answer);
	if (isFolded) return <Text dimColor>{`  ${glyphs.fit(taken?.label ?? 'not chosen yet', columns - 2)}`}</Text>;
	return (
		<Choice<How[typeof key]>
			{...props}
			items={items}
			initial={taken?.id}
			taken={taken?.id ?? null}
			onChoose={value => onChoose({[key]: value})}
		/>
	);
}

type MountpointFieldProps = {
	readonly text: string;
	readonly check: AnswerOf<Mountpoint>;
	/** Tells the row under the pointer, which the text below describes. */
	readonly rows: number;
	readonly isActive: boolean;
	onChange(text: string): void;
	onEnter(): void;
	onLeave(step: 1 | -1): void;
};

/** In which folder of this computer: a suggestion that can be changed. */
function MountpointField({text, check, rows, isActive, onChange, onEnter, onLeave}: MountpointFieldProps) {
	const glyphs = useGlyphs();
	const field = useTextField({initial: text, isPath: true, isActive, submitLabel: 'choose', onChange, onSubmit: onEnter, onLeave});
	return (
		<Box flexDirection="column" flexShrink={0}>
			<TextField state={field.state} placeholder="a folder of yours" isActive={isActive} />
			{check.state === 'done' ? <Lines lines={[aboutFolder(check.value, text)]} sign={glyphs.done} tone="good" rows={rows} /> : null}
			{check.state === 'failed' ? <Problem error={check.error} rows={rows} /> : null}
			{check.state === 'waiting' ? <Text> </Text> : null}
		</Box>
	);
}

/** Its path is said where it is not what is written. */
function aboutFolder({path, isNew}: Mountpoint, written: string): string {
	const folder = path === written ? 'This folder' : path;
	return isNew ? `${folder} will be made.` : `${folder} is there. It is empty.`;
}
