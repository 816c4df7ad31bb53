import {type Engine, UserError} from '../../../source/index.js';
import {lastAnswer} from '../../kit/answered.js';
import {FileQuestion} from '../../kit/file-question.js';
import {placeOf} from '../../kit/flow.js';
import {Question} from '../../kit/question.js';
import type {Size} from '../../shell/size.js';
import {Choice} from '../../widgets/choice/choice.js';
import {mountAnswers} from '../answers.js';
import {trailOf} from '../trail.js';
import type {useMount} from '../use-mount.js';
import {DeviceQuestion} from './device-question.js';
import {DiskQuestion} from './disk-question.js';
import {HowQuestion} from './how-question.js';
import {PartitionQuestion} from './partition-question.js';
import {SummaryQuestion} from './summary-question.js';

/** The screen of the question that is to be answered now. */
export function CurrentQuestion({
	engine,
	size,
	mount,
}: {
	readonly engine: Engine;
	readonly size: Size;
	readonly mount: ReturnType<typeof useMount>;
}) {
	const {answers, flow, question, names, choice, disks, notice, keeper, act, takeDisk} = mount;
	const {disk, device} = answers.given;
	const {blocker: blockerOf} = engine.disks;
	const frame = {size, trail: trailOf(answers.given), place: placeOf(flow, answers)};
	const probe = mount.probe ?? mount.machine.machine?.probe;
	switch (question) {
		case 'intermediary':
			return (
				<Question {...frame} title="With which intermediary?">
					<Choice
						items={names.map(name => ({id: name, label: name, value: name}))}
						columns={size.columns}
						initial={lastAnswer(answers, 'intermediary')}
						onChoose={name => act({type: 'intermediary', name})}
					/>
				</Question>
			);
		case 'disk':
			return (
				<DiskQuestion
					{...frame}
					disks={disks}
					blockerOf={blockerOf}
					notice={notice}
					onDisk={takeDisk}
					onImage={() => act({type: 'image'})}
				/>
			);
		case 'image': {
			const last = lastAnswer(answers, 'disk');
			return (
				<FileQuestion
					{...frame}
					title="Which image?"
					text="Write its path, or find it with the arrow keys."
					name="image"
					last={last?.kind === 'image' ? last.path : undefined}
					endings={[]}
					browse={engine.setup.browse}
					busy="Looking into the image…"
					onTake={async (file, context) => {
						const image = await engine.disks.image(file, context);
						const reason = image.partitions.length === 0 ? blockerOf(image)?.message : undefined;
						if (reason !== undefined) throw new UserError(`it cannot be used: ${reason}`);
						takeDisk(image);
					}}
				/>
			);
		}

		case 'partition':
			return disk ? (
				<PartitionQuestion
					{...frame}
					disk={disk}
					blockerOf={blockerOf}
					last={lastAnswer(answers, 'partitions')}
					onPartitions={numbers => act({type: 'partitions', numbers})}
				/>
			) : null;
		case 'device':
			return probe && choice ? (
				<DeviceQuestion
					{...frame}
					probe={probe}
					name={`${probe.id} ${choice.partitions}`}
					last={lastAnswer(answers, 'device')}
					notice={notice}
					isUnlocking={mount.machine.task === 'unlock'}
					onDevice={one => act({type: 'device', device: one})}
					onUnlock={async (path, passphrase) => keeper.unlock(path, passphrase)}
					onInterrupt={() => keeper.giveUp()}
					onElsewhere={disk && disk.partitions.length > 1 ? mount.back : undefined}
				/>
			) : null;
		case 'how':
			return device && disk ? (
				<HowQuestion
					{...frame}
					sessions={engine.sessions}
					device={device}
					isReadOnly={disk.readOnly}
					draft={lastAnswer(answers, 'how') ?? {}}
					onDraft={how => act({type: 'draft', how})}
					onHow={how => act({type: 'how', how})}
				/>
			) : null;
		case 'summary': {
			const asked = mountAnswers(answers.given);
			return probe && choice && asked ? (
				<SummaryQuestion {...frame} choice={choice} probe={probe} answers={asked} onConfirm={() => act({type: 'confirm'})} />
			) : null;
		}

		default:
			return null;
	}
}
