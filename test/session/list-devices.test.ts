import {expect, test} from 'vitest';
import {blocker} from '../../source/blocker.js';
import {markAttached} from '../../source/session/probe-disk.js';
import {sampleDevice} from './sample-device.js';

const devices = [
	sampleDevice('/dev/sdb', {kind: 'disk', blocker: blocker('partitioned', 'partitioned: see its partitions')}),
	sampleDevice('/dev/sdb1', {mountable: true}),
	sampleDevice('/dev/sdb11', {mountable: true}),
	sampleDevice('/dev/vg/lv1', {kind: 'lv', mountable: true}),
];

test('of partitions that were not attached it is said that they were not', () => {
	expect(markAttached(devices, [11]).map(({path, mountable, blocker: found}) => [path, mountable, found?.message])).toEqual([
		['/dev/sdb', false, 'partitioned: see its partitions'],
		['/dev/sdb1', false, 'not attached'],
		['/dev/sdb11', true, undefined],
		['/dev/vg/lv1', true, undefined],
	]);
	expect(markAttached(devices, [])).toEqual(devices);
});
