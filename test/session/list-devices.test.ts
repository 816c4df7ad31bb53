import {expect, test} from 'vitest';
import {blocker} from '../../source/blocker.js';
import {markAttached} from '../../source/session/probe-disk.js';
import {sampleDevice} from './sample-device.js';

const devices = [
	sampleDevice('/dev/sdb', {kind: 'disk', blocker: blocker('partitioned', 'partitioned: see its partitions')}),
	sampleDevice('/dev/sdb1', {parents: ['/dev/sdb'], mountable: true}),
	sampleDevice('/dev/sdb11', {parents: ['/dev/sdb'], mountable: true}),
	sampleDevice('/dev/vg/lv1', {kind: 'lv', mountable: true}),
];

test('of partitions that were not attached it is said that they were not', () => {
	expect(
		markAttached(devices, [{serial: 'vmfuse-data', partitions: [11]}]).map(({path, mountable, blocker: found}) => [
			path,
			mountable,
			found?.message,
		]),
	).toEqual([
		['/dev/sdb', false, 'partitioned: see its partitions'],
		['/dev/sdb1', false, 'not attached'],
		['/dev/sdb11', true, undefined],
		['/dev/vg/lv1', true, undefined],
	]);
	expect(markAttached(devices, [{serial: 'vmfuse-data', partitions: []}])).toEqual(devices);
});

test('each disk has its own partitions', () => {
	const both = [
		sampleDevice('/dev/sdb', {kind: 'disk', serial: 'vmfuse-data'}),
		sampleDevice('/dev/sdb1', {parents: ['/dev/sdb'], mountable: true}),
		sampleDevice('/dev/sdc', {kind: 'disk', serial: 'vmfuse-data-2'}),
		sampleDevice('/dev/sdc1', {parents: ['/dev/sdc'], mountable: true}),
		sampleDevice('/dev/vg/vm1p1', {parents: ['/dev/vg/vm1'], mountable: true}),
	];
	const attached = markAttached(both, [
		{serial: 'vmfuse-data', partitions: [2]},
		{serial: 'vmfuse-data-2', partitions: [1]},
	]);
	expect(attached.filter(({mountable}) => mountable).map(({path}) => path)).toEqual(['/dev/sdc1', '/dev/vg/vm1p1']);
});
