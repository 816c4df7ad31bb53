import {expect, test} from 'vitest';
import type {Source} from '../../source/host/source-argument.js';
import {refuseSharedMountpoint, refuseSharedSource} from '../../source/session/conflict.js';

const common = {format: 'raw', partitions: [7], size: 1, readOnly: false} as const;
const image: Source = {...common, path: '/images/a.img', isDevice: false, partitionPaths: []};
const disk: Source = {...common, path: '/dev/sda', isDevice: true, partitionPaths: ['/dev/sda7']};

function session(
	source: Source,
	{readOnly = false, owned = true, mountpoint}: {readOnly?: boolean; owned?: boolean; mountpoint?: string} = {},
) {
	return {
		request: {id: 'cafe0001', intermediary: 'vmfuse', source, readOnly, requestedAt: ''},
		status: {phase: 'mounted' as const, ...(mountpoint === undefined ? {} : {mountpoint})},
		owned,
	};
}

test.each([
	['an image twice', image, image],
	['two partitions of an image', image, {...image, partitions: [1]}],
	['a partition of a disk twice', disk, disk],
	['a disk and its partition', {...disk, partitions: []}, disk],
	['a partition and its disk', disk, {...disk, partitions: []}],
	['one of several partitions', {...disk, partitions: [3, 7]}, {...disk, partitions: [7, 8]}],
])('%s is refused', (_, first, second) => {
	const refuse = (readOnly: boolean) => () => refuseSharedSource({source: second, readOnly}, [session(first)]);
	expect(refuse(false)).toThrow(expect.objectContaining({exitCode: 2, nextSteps: ['end it: vmfuse-tui unmount cafe0001']}));
	expect(refuse(true)).toThrow(/already in use by session cafe0001/);
});

test.each([
	['the same partition', {...image, partitions: [7]}, {...image, partitions: [7]}],
	['one of several partitions', {...image, partitions: [7, 8]}, {...image, partitions: [8]}],
	['a partition of all', {...image, partitions: []}, {...image, partitions: [8]}],
	['all of it', {...disk, partitions: []}, {...disk, partitions: []}],
])('who joins the machine shares what is attached to it: %s', (_, first, second) => {
	const wanted = {source: second, readOnly: false};
	expect(() => refuseSharedSource(wanted, [session(first)], ['vmfuse-cafe0001'])).not.toThrow();
	expect(() => refuseSharedSource(wanted, [session(first)], ['vmfuse-cafe0002'])).toThrow(/already in use/);
	expect(() => refuseSharedSource({...wanted, readOnly: true}, [session(first)], ['vmfuse-cafe0001'])).toThrow(/already in use/);
});

test.each([
	['another partition of an image', {...image, partitions: [7]}, {...image, partitions: [8]}],
	['more than is attached', {...image, partitions: [7]}, {...image, partitions: [7, 8]}],
	['all, where a partition is attached', {...image, partitions: [7]}, {...image, partitions: []}],
])('what is not attached to the machine is not shared: %s', (_, first, second) => {
	const refuse = () => refuseSharedSource({source: second, readOnly: false}, [session(first)], ['vmfuse-cafe0001']);
	expect(refuse).toThrow(/already in use/);
});

test('several may read', () => {
	expect(() => refuseSharedSource({source: image, readOnly: true}, [session(image, {readOnly: true})])).not.toThrow();
	expect(() => refuseSharedSource({source: image, readOnly: false}, [session(image, {readOnly: true})])).toThrow();
});

test('other images, and other partitions of a disk, do not matter', () => {
	expect(() => refuseSharedSource({source: {...image, path: '/images/b.img'}, readOnly: false}, [session(image)])).not.toThrow();
	expect(() =>
		refuseSharedSource({source: {...disk, partitions: [8, 9]}, readOnly: false}, [session({...disk, partitions: [1, 7]})]),
	).not.toThrow();
});

test('a session that was cut off still has the disk', () => {
	expect(() => refuseSharedSource({source: image, readOnly: false}, [session(image, {owned: false})])).toThrow(
		expect.objectContaining({nextSteps: [expect.stringContaining('vmfuse-tui recover')]}),
	);
});

test('two sessions cannot have one mountpoint', () => {
	const others = [session(image, {mountpoint: '/mnt/a'})];
	expect(() => refuseSharedMountpoint('/mnt/a', others)).toThrow(/already the mountpoint of session cafe0001/);
	expect(() => refuseSharedMountpoint('/mnt/b', others)).not.toThrow();
});
