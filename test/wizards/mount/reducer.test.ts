import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
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
const how = {mountpoint: '/home/u/mnt/root', readOnly: true, ownership: 'mine', symlinks: 'inside'} as const;
const whole: readonly Action[] = [
	{type: 'disk', disk: lvmDisk},
	{type: 'partitions', numbers: [8]},
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
		...how,
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
	expect(answers.last).toMatchObject({partitions: [8], device: root, how});
	expect(reduce(flow, answers, {type: 'back'})).toBe(answers);
});

test('which intermediary is asked when there are several', () => {
	const several = mountFlow(2, blockerOf);
	expect(resolve(several, start)).toBe('intermediary');
	const chosen = reduce(several, start, {type: 'intermediary', name: 'other'});
	expect(resolve(several, chosen)).toBe('disk');
	expect(resolve(several, reduce(several, chosen, {type: 'back'}))).toBe('intermediary');
});

describe('an image', () => {
	const image = disk('/tmp/disk.img', {kind: 'image', format: 'raw'});

	test('is named on a page of its own, and Esc leads back there', () => {
		const naming = answered({type: 'image'});
		expect(resolve(flow, naming)).toBe('image');
		expect(resolve(flow, reduce(flow, naming, {type: 'back'}))).toBe('disk');
		const named = reduce(flow, naming, {type: 'disk', disk: {...image, partitions: lvmDisk.partitions}});
		expect(resolve(flow, named)).toBe('partition');
		expect(resolve(flow, reduce(flow, named, {type: 'back'}))).toBe('image');
	});

	test('without partitions is probed as a whole', () => {
		const named = answered({type: 'image'}, {type: 'disk', disk: image, only: onlyPartitions(image, blockerOf)});
		expect(resolve(flow, named)).toBe('device');
		expect(sourceChoice(named.given)).toEqual({source: '/tmp/disk.img', partitions: []});
		expect(resolve(flow, reduce(flow, named, {type: 'back-to-source'}))).toBe('image');
	});
});

test('another disk, partition or device makes the answers that belonged to the former forgotten', () => {
	const back = (count: number) => Array.from({length: count}, (): Action => ({type: 'back'}));
	const otherDisk = answered(...whole, ...back(5), {type: 'disk', disk: {...lvmDisk, serial: 'another one in its place'}});
	expect(otherDisk.last).toEqual({from: 'list', disk: otherDisk.given.disk, isOnlyDevice: false, confirmed: true});
	const otherPartition = answered(...whole, ...back(4), {type: 'partitions', numbers: [5]});
	expect(otherPartition.last.device).toBeUndefined();
	const otherDevice = answered(...whole, ...back(3), {type: 'device', device: home});
	expect(otherDevice.last.how).toBeUndefined();
	const same = answered(...whole, ...back(3), {type: 'device', device: {...root}});
	expect(same.last.how).toEqual(how);
});

test('a question with a single possible answer is answered, shown to nobody, and passed over on the way back', () => {
	const plain = disk('/dev/sdc', {partitions: [partition(1, {extended: true}), partition(5)]});
	const chosen = answered({type: 'disk', disk: plain, only: onlyPartitions(plain, blockerOf)});
	expect(chosen.given.partitions).toEqual([5]);
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
		fc.constantFrom(...disks).map((one): Action => ({type: 'disk', disk: one, only: onlyPartitions(one, blockerOf)})),
		fc.constantFrom(1, 5, 8).map((number): Action => ({type: 'partitions', numbers: [number]})),
		fc.constantFrom(...lvmDevices, device('/dev/sdb1')).map((one): Action => ({type: 'device', device: one})),
	);
	fc.assert(
		fc.property(fc.array(action, {maxLength: 30}), actions => {
			let answers = start;
			for (const one of actions) {
				const question = resolve(flow, answers);
				// Screens answer their own question only.
				const fits = {disk: 'disk', partitions: 'partition', device: 'device'}[one.type as 'disk'];
				if (fits !== undefined && fits !== question) continue;
				answers = reduce(flow, answers, one);
				const {given} = answers;
				const choice = sourceChoice(given);
				if (choice) expect(choice.source).toBe(given.disk?.path);
				if (given.partitions) expect(given.disk).toBeDefined();
				if (given.device) expect(choice).toBeDefined();
			}
		}),
	);
});
