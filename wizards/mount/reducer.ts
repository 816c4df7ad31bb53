import type {GuestDevice, HostDisk, Ownership} from '../../source/index.js';
import {type Answered, answer, forget, lastAnswer, withdraw} from '../flow/answered.js';
import {back, type Flow} from '../flow/flow.js';
import {type Answers, isSameDisk} from './answers.js';
import type {QuestionId} from './flow.js';

export type Action =
	| {readonly type: 'intermediary'; readonly name: string}
	/** An image will be named. */
	| {readonly type: 'image'}
	| {readonly type: 'disk'; readonly disk: HostDisk}
	| {readonly type: 'partitions'; readonly numbers: readonly number[]}
	| {readonly type: 'device'; readonly device: GuestDevice}
	| {readonly type: 'mountpoint'; readonly mountpoint: string}
	| {readonly type: 'access'; readonly readOnly: boolean}
	| {readonly type: 'ownership'; readonly ownership: Ownership}
	| {readonly type: 'confirm'}
	/** The last answer is taken back. */
	| {readonly type: 'back'}
	/** As far as the partitions are asked for, or the disk where it has none. */
	| {readonly type: 'back-to-source'}
	/** The machine is gone, or what it found is: the device has to be chosen anew. */
	| {readonly type: 'back-to-device'}
	/** The mount did not come to be: the answers can be changed. */
	| {readonly type: 'unconfirm'}
	/** The disk is not there any more. */
	| {readonly type: 'disk-gone'};

/** The answers after one more thing happened. An answer that fits only another one, which has changed, is forgotten. */
export function reduce(flow: Flow<QuestionId, Answered<Answers>>, answers: Answered<Answers>, action: Action): Answered<Answers> {
	switch (action.type) {
		case 'intermediary': {
			return answer(answers, 'intermediary', action.name);
		}

		case 'image': {
			return withdraw(answer(answers, 'from', 'image'), 'disk');
		}

		case 'disk': {
			const isSame = isSameDisk(lastAnswer(answers, 'disk'), action.disk);
			const from = answers.given.from ?? 'list';
			const chosen = answer(answer(answers, 'from', from), 'disk', action.disk);
			return isSame ? chosen : forget(chosen, 'partitions', 'device', 'mountpoint', 'readOnly', 'ownership');
		}

		case 'partitions': {
			const isSame = lastAnswer(answers, 'partitions')?.join() === action.numbers.join();
			const chosen = answer(answers, 'partitions', action.numbers);
			return isSame ? chosen : forget(chosen, 'device', 'mountpoint', 'readOnly', 'ownership');
		}

		case 'device': {
			const isSame = lastAnswer(answers, 'device')?.path === action.device.path;
			const chosen = answer(answers, 'device', action.device);
			return isSame ? chosen : forget(chosen, 'mountpoint', 'readOnly', 'ownership');
		}

		case 'mountpoint': {
			return answer(answers, 'mountpoint', action.mountpoint);
		}

		case 'access': {
			return answer(answers, 'readOnly', action.readOnly);
		}

		case 'ownership': {
			return answer(answers, 'ownership', action.ownership);
		}

		case 'confirm': {
			return answer(answers, 'confirmed', true);
		}

		case 'back': {
			return back(flow, answers);
		}

		case 'back-to-source': {
			const withoutDevice = withdraw(answers, ...afterSource);
			return back(flow, withoutDevice);
		}

		case 'back-to-device': {
			return withdraw(answers, ...afterSource);
		}

		case 'unconfirm': {
			return withdraw(answers, 'ownership', 'confirmed');
		}

		case 'disk-gone': {
			return withdraw(answers, 'from', 'disk', 'partitions', ...afterSource);
		}
	}
}

const afterSource = ['device', 'mountpoint', 'readOnly', 'ownership', 'confirmed'] as const;
