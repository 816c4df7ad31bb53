import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Answered, unanswered} from '../../../wizards/kit/answered.js';
import {placeOf, resolve} from '../../../wizards/kit/flow.js';
import {type Answers, mountAnswers, sourceChoice} from '../../../wizards/mount/answers.js';
import {mountFlow} from '../../../wizards/mount/flow.js';
import {type Action, reduce} from '../../../wizards/mount/reducer.js';
import {onlyPartitions} from '../../../wizards/mount/rows/partition-rows.js';
import {trailOf} from '../../../wizards/mount/trail.js';
import {blockerOf, device, disk, lvmDevices, lvmDisk, partition} from './samples.js';

const flow = mountFlow(1, blockerOf);
const start = unanswered<Answers>();

function answered(...actions: readonly Action[]): Answered<Answers> {
	return actions.reduce((answers, action) => reduce(flow, answers, action), start);
}

const [, home, root] = lvmDevices as [never, (typeof lvmDevices)[number], (typeof lvmDevices)[number]];
const how = {mountpoint: '/home/u/mnt/root', access: 'read-only', ownership: 'mine', symlinks: 'inside'} as const;
const whole: readonly Action[] = [
	{type: 'disks', disks: [lvmDisk]},
	{type: 'partitions', partitions: [[8]]},
	{type: 'device', device: root},
	{type: 'how', how},
	{type: 'confirm'},
];

test('the questions come one by one, and nothing is answered before it was asked', () => {
	const shown = whole.map((_, count) => resolve(flow, answered(...whole.slice(0, count))));
	expect(shown).toEqual(['disk', 'partition', 'device', 'how', 'summary']);
	expect(resolve(flow, answered(...whole))).toBe('done');
	expect(mountAnswers(answered(...whole).given)).toEqual({
		device: '/dev/vg-host/lv-root',
		mountpoint: '/home/u/mnt/root',
		readOnly: true,
		ownership: 'mine',
		symlinks: 'inside',
	});
	expect(mountAnswers(answered(...whole.slice(0, -2)).given)).toBeUndefined();
});

test('Esc goes through every question back to the first, and keeps each answer as the default', () => {
	let answers = answered(...whole);
	const seen: string[] = [];
	for (let count = 0; count < whole.length; count++) {
		answers = reduce(flow, answers, {type: 'back'});
		seen.push(resolve(flow, answers));
	}

	expect(seen).toEqual(['summary', 'how', 'device', 'partition', 'disk']);
	expect(answers.given).toEqual({});
	expect(answers.last).toMatchObject({partitions: [[8]], device: root, how});
	expect(reduce(flow, answers, {type: 'back'})).toBe(answers);
});

test('which intermediary is asked when there are several', () => {
	const several = mountFlow(2, blockerOf);
	expect(resolve(several, start)).toBe('intermediary');
	const chosen = reduce(several, start, {type: 'intermediary', name: 'other'});
	expect(resolve(several, chosen)).toBe('disk');
	expect(resolve(several, reduce(several, chosen, {type: 'back'}))).toBe('intermediary');
});

test('several disks are taken as a whole, what is in use of them left out, and no partition is asked for', () => {
	const used = {reason: 'mounted at /media/x'};
	const half = disk('/dev/sdd', {inUse: used, partitions: [partition(1, {inUse: used}), partition(2), partition(3)]});
	const disks = [lvmDisk, disk('/tmp/b.img', {kind: 'image', format: 'raw'}), half];
	const chosen = answered({type: 'disks', disks, only: onlyPartitions(disks, blockerOf)});
	expect(resolve(flow, chosen)).toBe('device');
	expect(placeOf(flow, chosen)).toEqual({number: 2, of: 4});
	expect(sourceChoice(chosen.given)).toEqual({
		source: '/dev/sdb',
		partitions: [],
		others: [
			{source: '/tmp/b.img', partitions: []},
			{source: '/dev/sdd', partitions: [2, 3]},
		],
	});
	expect(trailOf(chosen.given)).toEqual(['3 disks', '/dev/sdb', '/tmp/b.img', '/dev/sdd']);
	expect(resolve(flow, reduce(flow, chosen, {type: 'back-to-source'}))).toBe('disk');
});

test('to try is to write to what is thrown away; to write to what lacks disks is said in words of its own', () => {
	const degraded = {...root, degraded: {present: 1, total: 2}};
	const asked = (device: typeof root, access: 'read-only' | 'peek' | 'read-write') => {
		const {readOnly, peek, degraded: isDegraded} = mountAnswers({device, how: {...how, access}}) ?? {};
		return {readOnly, peek, isDegraded};
	};
	expect(asked(root, 'peek')).toEqual({readOnly: false, peek: true, isDegraded: undefined});
	expect(asked(degraded, 'peek')).toEqual({readOnly: false, peek: true, isDegraded: undefined});
	expect(asked(degraded, 'read-only')).toEqual({readOnly: true, peek: undefined, isDegraded: undefined});
	expect(asked(degraded, 'read-write')).toEqual({readOnly: false, peek: undefined, isDegraded: true});
	expect(asked(root, 'read-write')).toEqual({readOnly: false, peek: undefined, isDegraded: undefined});
});

test('another disk, partition or device makes the answers that belonged to the former forgotten', () => {
	const back = (count: number) => Array.from({length: count}, (): Action => ({type: 'back'}));
	const otherDisk = answered(...whole, ...back(5), {type: 'disks', disks: [{...lvmDisk, serial: 'another one in its place'}]});
	expect(otherDisk.last).toEqual({disks: otherDisk.given.disks, isOnlyDevice: false, confirmed: true});
	const otherPartition = answered(...whole, ...back(4), {type: 'partitions', partitions: [[5]]});
	expect(otherPartition.last.device).toBeUndefined();
	const otherDevice = answered(...whole, ...back(3), {type: 'device', device: home});
	expect(otherDevice.last.how).toBeUndefined();
	const same = answered(...whole, ...back(3), {type: 'device', device: {...root}});
	expect(same.last.how).toEqual(how);
});

test('a question with a single possible answer is answered, shown to nobody, and passed over on the way back', () => {
	const plain = disk('/dev/sdc', {partitions: [partition(1, {extended: true}), partition(5)]});
	const chosen = answered({type: 'disks', disks: [plain], only: onlyPartitions([plain], blockerOf)});
	expect(chosen.given.partitions).toEqual([[5]]);
	expect(resolve(flow, chosen)).toBe('device');
	expect(placeOf(flow, chosen)).toEqual({number: 2, of: 4});
	const found = reduce(flow, chosen, {type: 'device', device: device('/dev/sdc5'), isOnly: true});
	expect(resolve(flow, found)).toBe('how');
	expect(placeOf(flow, found)).toEqual({number: 2, of: 3});
	expect(trailOf(found.given)).toEqual(['/dev/sdc', 'partition 5', '/dev/sdc5']);
	const backAgain = reduce(flow, found, {type: 'back'});
	expect(resolve(flow, backAgain)).toBe('disk');
	expect(backAgain.given).toEqual({});
});

test('what is filled in so far is a default, and no answer', () => {
	const drafted = answered(...whole.slice(0, 3), {type: 'draft', how: {mountpoint: '/mnt/x'}});
	expect(resolve(flow, drafted)).toBe('how');
	expect(drafted.last.how).toEqual({mountpoint: '/mnt/x'});
	expect(mountAnswers(drafted.given)).toBeUndefined();
});

test('the ways back of the machine', () => {
	const answers = answered(...whole);
	expect(resolve(flow, reduce(flow, answers, {type: 'unconfirm'}))).toBe('how');
	expect(resolve(flow, reduce(flow, answers, {type: 'back-to-device'}))).toBe('device');
	expect(resolve(flow, reduce(flow, answers, {type: 'back-to-source'}))).toBe('partition');
	expect(resolve(flow, reduce(flow, answers, {type: 'disk-gone'}))).toBe('disk');
	expect(reduce(flow, answers, {type: 'disk-gone'}).given).toEqual({});
});

test('whatever happens, what is probed belongs to the disk that was chosen', () => {
	const disks = [lvmDisk, disk('/dev/sdc'), {...lvmDisk, serial: 'another'}];
	const action = fc.oneof(
		fc.constantFrom<Action['type']>('back', 'back-to-source', 'back-to-device', 'unconfirm', 'disk-gone').map(type => ({type}) as Action),
		fc.constantFrom(...disks).map((one): Action => ({type: 'disks', disks: [one], only: onlyPartitions([one], blockerOf)})),
		fc.constantFrom(1, 5, 8).map((number): Action => ({type: 'partitions', partitions: [[number]]})),
		fc.constantFrom(...lvmDevices, device('/dev/sdb1')).map((one): Action => ({type: 'device', device: one})),
	);
	fc.assert(
		fc.property(fc.array(action, {maxLength: 30}), actions => {
			let answers = start;
			for (const one of actions) {
				const question = resolve(flow, answers);
				// Screens answer their own question only.
				const fits = {disks: 'disk', partitions: 'partition', device: 'device'}[one.type as 'disks'];
				if (fits !== undefined && fits !== question) continue;
				answers = reduce(flow, answers, one);
				const {given} = answers;
				const choice = sourceChoice(given);
				if (choice) expect(choice.source).toBe(given.disks?.[0]?.path);
				if (given.partitions) expect(given.disks).toBeDefined();
				if (given.device) expect(choice).toBeDefined();
			}
		}),
	);
});
