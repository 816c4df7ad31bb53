import {expect, test} from 'vitest';
import {openForWriting, sameDevice} from '../../source/session/change-disk.js';
import type {Holdings} from '../../source/session/holdings.js';
import {sampleDevice} from './sample-device.js';

const chosen = sampleDevice('/dev/sdb7', {size: 1000, fileSystem: 'ext4', uuid: 'one', mountable: true});
const now = {...chosen, readOnly: false};
const {uuid: _, ...nameless} = now;

test.each([
	['the same name', chosen, [now], '/dev/sdb7'],
	['another name', chosen, [{...now, path: '/dev/sdc7'}], '/dev/sdc7'],
	['the same name, of two that are alike', chosen, [{...now, path: '/dev/sdb6'}, now], '/dev/sdb7'],
	['the same name, without a UUID', nameless, [nameless], '/dev/sdb7'],
])('%s is found', (_name, wanted, devices, path) => {
	expect(sameDevice(devices, wanted)?.path).toBe(path);
});

test.each([
	['another file system under its name', chosen, [{...now, uuid: 'two'}]],
	['another size', chosen, [{...now, size: 1001}]],
	['nothing', chosen, []],
	[
		'two that are alike, under other names',
		chosen,
		[
			{...now, path: '/dev/sdc7'},
			{...now, path: '/dev/sdc8'},
		],
	],
	['one without a UUID under another name', nameless, [{...nameless, path: '/dev/sdc7'}]],
])('%s is not it', (_name, wanted, devices) => {
	expect(sameDevice(devices, wanted)).toBeUndefined();
});

test('what can only be read is not opened for writing, and nothing is touched', async () => {
	const writeBlocker = {code: 'claimed-group' as const, message: 'its volume group vg was exported', nextSteps: ['vgimport vg']};
	const untouched = new Proxy({} as Holdings, {
		get(_target, name) {
			throw new Error(`touched: ${String(name)}`);
		},
	});
	await expect(openForWriting(untouched, {...chosen, writeBlocker}, false)).rejects.toMatchObject({
		code: 'device-unusable',
		message: '/dev/sdb7 cannot be written: its volume group vg was exported',
		nextSteps: ['vgimport vg'],
	});
});
