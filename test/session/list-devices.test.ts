import {expect, test} from 'vitest';
import {blocker} from '../../source/blocker.js';
import type {GuestDevice} from '../../source/guest/block-devices.js';
import {markAttached} from '../../source/session/probe-disk.js';

const common = {aliases: [], parents: [], size: 1, readOnly: true, mountpoints: [], mountable: true};
const devices: readonly GuestDevice[] = [
	{...common, path: '/dev/sdb', kind: 'disk', mountable: false, blocker: blocker('partitioned', 'partitioned: see its partitions')},
	{...common, path: '/dev/sdb1', kind: 'partition'},
	{...common, path: '/dev/sdb11', kind: 'partition'},
	{...common, path: '/dev/vg/lv1', kind: 'lv'},
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
