import {Question} from '../../kit/question.js';
import {Choice} from '../../widgets/choice/choice.js';
import {canBeWritten, mountAnswers} from '../answers.js';
import type {Mount} from '../use-mount.js';
import {DeviceQuestion} from './device-question.js';
import {DiskQuestion} from './disk-question.js';
import {HowQuestion} from './how-question.js';
import {PartitionQuestion} from './partition-question.js';
import {SummaryQuestion} from './summary-question.js';

/** The question that is to be answered now. */
export function CurrentQuestion({mount}: {readonly mount: Mount}) {
	const {answers, question, choice} = mount;
	const {disks = [], device} = answers.given;
	const [disk] = disks;
	const probe = mount.probe ?? mount.machine.machine?.probe;
	switch (question) {
		case 'intermediary':
			return <IntermediaryQuestion mount={mount} />;
		case 'disk':
			return <DiskQuestion mount={mount} />;
		case 'partition':
			return disk ? <PartitionQuestion mount={mount} disk={disk} /> : null;
		case 'device':
			return probe && choice ? <DeviceQuestion mount={mount} probe={probe} name={`${probe.id} ${choice.partitions}`} /> : null;
		case 'how':
			return device ? <HowQuestion mount={mount} device={device} probe={probe} canWrite={canBeWritten(disks)} /> : null;
		case 'summary': {
			const asked = mountAnswers(answers.given);
			return probe && choice && asked ? <SummaryQuestion mount={mount} choice={choice} probe={probe} answers={asked} /> : null;
		}

		default:
			return null;
	}
}

function IntermediaryQuestion({mount: {names, answers, act}}: {readonly mount: Mount}) {
	return (
		<Question title="With which intermediary?">
			<Choice
				items={names.map(name => ({id: name, label: name, value: name}))}
				initial={answers.last.intermediary}
				onChoose={name => act({type: 'intermediary', name})}
			/>
		</Question>
	);
}
