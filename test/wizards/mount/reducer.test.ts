import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Answered, lastAnswer, unanswered} from '../../../wizards/flow/answered.js';
import {resolve} from '../../../wizards/flow/flow.js';
import {type Answers, mountAnswers, sourceChoice} from '../../../wizards/mount/answers.js';
import {mountFlow} from '../../../wizards/mount/flow.js';
import {type Action, reduce} from '../../../wizards/mount/reducer.js';
import {device, disk, lvmDevices, lvmDisk} from './samples.js';

const flow = mountFlow(1);
const start = unanswered<Answers>();

function answered(...actions: readonly Action[]): Answered<Answers> {
	return actions.reduce((answers, action) => reduce(flow, answers, action), start);
}

const [, home, root] = lvmDevices as [never, (typeof lvmDevices)[number], (typeof lvmDevices)[number]];
const whole: readonly Action[] = [
	{type: 'disk', disk: lvmDisk},
	{type: 'partitions', numbers: [8]},
	{type: 'device', device: root},
	{type: 'mountpoint', mountpoint: '/home/u/mnt/root'},
	{type: 'access', readOnly: true},
	{type: 'ownership', ownership: 'mine'},
	{type: 'confirm'},
];

test('the questions come one by one, and nothing is answered before it was asked', () => {
	const shown = whole.map((_, count) => resolve(flow, answered(...whole.slice(0, count))));
	expect(shown).toEqual(['disk', 'partition', 'device', 'mountpoint', 'access', 'ownership', 'card']);
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

	expect(seen).toEqual(['card', 'ownership', 'access', 'mountpoint', 'device', 'partition', 'disk']);
	expect(answers.given).toEqual({});
	expect(answers.last).toMatchObject({partitions: [8], device: root, mountpoint: '/home/u/mnt/root', readOnly: true, ownership: 'mine'});
	expect(reduce(flow, answers, {type: 'back'})).toBe(answers);
});

test('which intermediary is asked when there are several', () => {
	const several = mountFlow(2);
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

	test('without partitions is looked at as a whole', () => {
		const named = answered({type: 'image'}, {type: 'disk', disk: image});
		expect(resolve(flow, named)).toBe('device');
		expect(sourceChoice(named.given)).toEqual({source: '/tmp/disk.img', partitions: []});
		expect(resolve(flow, reduce(flow, named, {type: 'back-to-source'}))).toBe('image');
	});
});

test('another disk, partition or device makes the answers that belonged to the former forgotten', () => {
	const back = (count: number) => Array.from({length: count}, (): Action => ({type: 'back'}));
	const otherDisk = answered(...whole, ...back(7), {type: 'disk', disk: {...lvmDisk, serial: 'another one in its place'}});
	expect(otherDisk.last).toEqual({from: 'list', disk: otherDisk.given.disk, confirmed: true});
	const otherPartition = answered(...whole, ...back(6), {type: 'partitions', numbers: [5]});
	expect(lastAnswer(otherPartition, 'device')).toBeUndefined();
	const otherDevice = answered(...whole, ...back(5), {type: 'device', device: home});
	expect(lastAnswer(otherDevice, 'mountpoint')).toBeUndefined();
	expect(lastAnswer(otherDevice, 'readOnly')).toBeUndefined();
	const same = answered(...whole, ...back(5), {type: 'device', device: {...root}});
	expect(lastAnswer(same, 'mountpoint')).toBe('/home/u/mnt/root');
});

test('the ways back of the machine', () => {
	const answers = answered(...whole);
	expect(resolve(flow, reduce(flow, answers, {type: 'unconfirm'}))).toBe('ownership');
	expect(resolve(flow, reduce(flow, answers, {type: 'back-to-device'}))).toBe('device');
	expect(resolve(flow, reduce(flow, answers, {type: 'back-to-source'}))).toBe('partition');
	expect(resolve(flow, reduce(flow, answers, {type: 'disk-gone'}))).toBe('disk');
	expect(reduce(flow, answers, {type: 'disk-gone'}).given).toEqual({});
});

test('whatever happens, what is looked at belongs to the disk that was chosen', () => {
	const disks = [lvmDisk, disk('/dev/sdc'), {...lvmDisk, serial: 'another'}];
	const action = fc.oneof(
		fc.constantFrom<Action['type']>('back', 'back-to-source', 'back-to-device', 'unconfirm', 'disk-gone').map(type => ({type}) as Action),
		fc.constantFrom(...disks).map((one): Action => ({type: 'disk', disk: one})),
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
				if (given.partitions) expect(given.disk?.partitions.length).toBeGreaterThan(0);
				if (given.device) expect(choice).toBeDefined();
			}
		}),
	);
});
