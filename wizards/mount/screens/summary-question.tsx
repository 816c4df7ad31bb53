import {type MountAnswers, type Preflight, type Probe, partsText, type SourceChoice} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Problem, Question, useRoom} from '../../kit/question.js';
import {Summary} from '../../kit/summary.js';
import {type SummaryLine, section} from '../../kit/summary-rows.js';
import {useAnswerOf} from '../../kit/use-answer-of.js';
import {Busy} from '../../widgets/spinner.js';
import type {Answers} from '../answers.js';
import type {Mount} from '../use-mount.js';
import {useMachineKey} from './machine-key.js';

/** What will be done, in plain words, before it is done. */
export function SummaryQuestion({
	mount,
	choice,
	probe,
	answers,
}: {
	readonly mount: Mount;
	readonly choice: SourceChoice;
	readonly probe: Probe;
	readonly answers: MountAnswers;
}) {
	const {act, answers: answered} = mount;
	const preflight = useAnswerOf(JSON.stringify([probe.id, choice, answers]), async () => probe.preflight(answers));
	useKeys({accept: {label: 'mount', run: () => act({type: 'confirm'})}}, {isActive: preflight.state === 'done'});
	const canShare = preflight.state === 'done' && preflight.value.canShare;
	useMachineKey(mount, canShare || (preflight.state === 'failed' && answers.ownMachine === true));
	const rows = useRoom();
	return (
		<Question title={preflight.state === 'failed' ? 'It cannot be mounted like this' : 'Mount it like this?'}>
			{preflight.state === 'failed' ? <Problem error={preflight.error} rows={rows} /> : null}
			{preflight.state === 'waiting' ? <Busy text="Checking the file system…" /> : null}
			{preflight.state === 'done' ? <Summary lines={summaryOf(preflight.value, answered.given)} rows={rows} hasArrows /> : null}
		</Question>
	);
}

/** What one has to know of the disks, the state of the file system, what will happen, and the command that does the same. */
function summaryOf({state, plan, command}: Preflight, {disks = [], device}: Partial<Answers>): readonly SummaryLine[] {
	const remarks = disks.flatMap(({path, remarks: found = []}) => found.map(({message}) => `${path}: ${message}.`));
	return [
		...section(disks.length > 1 ? 'The disks' : 'The disk', remarks),
		...section('The file system', [...(device?.degraded ? [`Degraded: ${partsText(device.degraded)}.`] : []), ...state]),
		...section('What will happen', plan),
		{text: 'The same as a command', kind: 'heading'},
		{text: command, kind: 'command'},
	];
}
