import type {Engine} from '../../../source/index.js';
import {lastAnswer} from '../../flow/answered.js';
import {trail as placesOf} from '../../flow/flow.js';
import type {Size} from '../../shell/screen.js';
import {mountAnswers} from '../answers.js';
import {trailOf} from '../trail.js';
import type {useMount} from '../use-mount.js';
import {CardQuestion} from './card-question.js';
import {AccessQuestion, IntermediaryQuestion, OwnershipQuestion} from './choice-questions.js';
import {DeviceQuestion} from './device-question.js';
import {DiskQuestion} from './disk-question.js';
import {ImageQuestion} from './image-question.js';
import {MountpointQuestion} from './mountpoint-question.js';
import {PartitionQuestion} from './partition-question.js';

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
	const {answers, flow, question, names, choice, clone, disks, notice, keeper, act} = mount;
	const {disk, device} = answers.given;
	const places = placesOf(flow, answers);
	const number = places.findIndex(({id}) => id === question) + 1;
	const shared = {size, trail: trailOf(answers.given), place: {number, of: places.length}};
	const look = 'look' in clone ? clone.look : undefined;
	switch (question) {
		case 'intermediary': {
			const last = lastAnswer(answers, 'intermediary');
			return <IntermediaryQuestion {...shared} names={names} last={last} onName={name => act({type: 'intermediary', name})} />;
		}

		case 'disk': {
			return (
				<DiskQuestion
					{...shared}
					disks={disks}
					refusal={engine.disks.refusal}
					notice={notice}
					onDisk={one => act({type: 'disk', disk: one})}
					onImage={() => act({type: 'image'})}
				/>
			);
		}

		case 'image': {
			const last = lastAnswer(answers, 'disk');
			const file = last?.kind === 'image' ? last.path : undefined;
			return <ImageQuestion {...shared} engine={engine} last={file} onDisk={one => act({type: 'disk', disk: one})} />;
		}

		case 'partition': {
			return disk ? (
				<PartitionQuestion
					{...shared}
					disk={disk}
					refusal={engine.disks.refusal}
					last={lastAnswer(answers, 'partitions')}
					onPartitions={numbers => act({type: 'partitions', numbers})}
				/>
			) : null;
		}

		case 'device': {
			return look && choice ? (
				<DeviceQuestion
					{...shared}
					look={look}
					name={`${look.id} ${choice.partitions}`}
					last={lastAnswer(answers, 'device')}
					notice={notice}
					isUnlocking={clone.phase === 'unlocking'}
					onDevice={one => act({type: 'device', device: one})}
					onUnlock={async (path, passphrase) => keeper.unlock(path, passphrase)}
					onInterrupt={() => void keeper.interrupt()}
					onElsewhere={disk && disk.partitions.length > 0 ? mount.back : undefined}
				/>
			) : null;
		}

		case 'mountpoint': {
			return device ? (
				<MountpointQuestion
					{...shared}
					sessions={engine.sessions}
					device={device}
					last={lastAnswer(answers, 'mountpoint')}
					onMountpoint={mountpoint => act({type: 'mountpoint', mountpoint})}
				/>
			) : null;
		}

		case 'access': {
			const last = lastAnswer(answers, 'readOnly');
			return disk ? <AccessQuestion {...shared} disk={disk} last={last} onAccess={readOnly => act({type: 'access', readOnly})} /> : null;
		}

		case 'ownership': {
			const last = lastAnswer(answers, 'ownership');
			return <OwnershipQuestion {...shared} last={last} onOwnership={ownership => act({type: 'ownership', ownership})} />;
		}

		case 'card': {
			const asked = mountAnswers(answers.given);
			return look && choice && asked ? (
				<CardQuestion {...shared} choice={choice} look={look} answers={asked} onConfirm={() => act({type: 'confirm'})} />
			) : null;
		}

		default: {
			return null;
		}
	}
}
