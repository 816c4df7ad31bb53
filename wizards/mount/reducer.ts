import type {GuestDevice, HostDisk} from '../../source/index.js';
import {type Answered, answer, forget} from '../kit/answered.js';
import {back, type Flow} from '../kit/flow.js';
import {type Answers, areSameDisks, type How} from './answers.js';
import {from, type QuestionId} from './flow.js';

export type Action =
	| {readonly type: 'intermediary'; readonly name: string}
	/** `only`: the only partitions of them that can be chosen. */
	| {readonly type: 'disks'; readonly disks: readonly HostDisk[]; readonly only?: Answers['partitions'] | undefined}
	| {readonly type: 'partitions'; readonly partitions: Answers['partitions']}
	/** How what nothing was found on is encrypted. */
	| {readonly type: 'encryption'; readonly encryption: Answers['encryption']}
	/** `isOnly`: there is no other that could be mounted, so it was not asked for. */
	| {readonly type: 'device'; readonly device: GuestDevice; readonly isOnly?: boolean}
	/** What is filled in so far. */
	| {readonly type: 'draft'; readonly how: Partial<How>}
	| {readonly type: 'how'; readonly how: How}
	/** Whether it gets a machine of its own. */
	| {readonly type: 'own-machine'; readonly isWanted: boolean}
	| {readonly type: 'confirm'}
	/** The last answer is taken back. */
	| {readonly type: 'back'}
	/** As far as the partitions are asked for, or the disks where they are not. */
	| {readonly type: 'back-to-source'}
	/** The machine is gone, or what it found is: the device has to be chosen anew. */
	| {readonly type: 'back-to-device'}
	/** The mount did not come to be: the answers can be changed. */
	| {readonly type: 'unconfirm'}
	/** A disk is not there any more. */
	| {readonly type: 'disk-gone'};

/** The answers after one more thing happened. An answer that fits only another one, which has changed, is forgotten. */
export function reduce(flow: Flow<QuestionId, Answered<Answers>>, answers: Answered<Answers>, action: Action): Answered<Answers> {
	switch (action.type) {
		case 'intermediary':
			return answer(answers, 'intermediary', action.name);
		case 'disks': {
			const {disks, only} = action;
			const isSame = areSameDisks(answers.last.disks, disks);
			const chosen = answer(answers, 'disks', disks);
			const fitting = isSame ? chosen : forget(chosen, 'partitions', 'device', 'how');
			return only ? reduce(flow, fitting, {type: 'partitions', partitions: only}) : fitting;
		}

		case 'partitions': {
			const isSame = JSON.stringify(answers.last.partitions) === JSON.stringify(action.partitions);
			const chosen = answer(answers, 'partitions', action.partitions);
			return isSame ? chosen : forget(chosen, 'device', 'how');
		}

		case 'encryption':
			return answer(answers, 'encryption', action.encryption);
		case 'device': {
			const {device, isOnly = false} = action;
			const isSame = answers.last.device?.path === device.path;
			const chosen = answer(answer(answers, 'device', device), 'isOnlyDevice', isOnly);
			return isSame ? chosen : forget(chosen, 'how');
		}

		case 'draft':
			return {...answers, last: {...answers.last, how: action.how}};
		case 'how':
			return answer(answers, 'how', action.how);
		case 'own-machine':
			return answer(answers, 'ownMachine', action.isWanted);
		case 'confirm':
			return answer(answers, 'confirmed', true);
		case 'back':
			return back(flow, answers);
		case 'back-to-source':
			return back(flow, from(answers, 'device'));
		case 'back-to-device':
			return from(answers, 'device');
		case 'unconfirm':
			return from(answers, 'how');
		case 'disk-gone':
			return from(answers, 'disks');
	}
}
