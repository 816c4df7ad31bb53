import {expect, test} from 'vitest';
import type {GuestDevice} from '../../source/guest/block-devices.js';
import {markAttached} from '../../source/session/list-devices.js';

const common = {aliases: [], parents: [], size: 1, readOnly: true, mountpoints: [], mountable: true};
const devices: readonly GuestDevice[] = [
	{...common, path: '/dev/sdb', kind: 'disk', mountable: false, why: 'partitioned: see its partitions'},
	{...common, path: '/dev/sdb1', kind: 'partition'},
	{...common, path: '/dev/sdb11', kind: 'partition'},
	{...common, path: '/dev/vg/lv1', kind: 'lv'},
];

test('of partitions that were not attached it is said that they were not', () => {
	expect(markAttached(devices, [11]).map(({path, mountable, why}) => [path, mountable, why])).toEqual([
		['/dev/sdb', false, 'partitioned: see its partitions'],
		['/dev/sdb1', false, 'not attached'],
		['/dev/sdb11', true, undefined],
		['/dev/vg/lv1', true, undefined],
	]);
	expect(markAttached(devices, [])).toEqual(devices);
});
