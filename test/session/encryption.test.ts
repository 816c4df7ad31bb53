import {expect, test} from 'vitest';
import {blocker} from '../../source/blocker.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import type {Source} from '../../source/host/source-argument.js';
import {refuseSharedSource} from '../../source/session/conflict.js';
import {encryptionOf, lockedByRequest} from '../../source/session/encryption.js';
import type {SessionRequest} from '../../source/session/request.js';

const source = (path: string, partitions: number[] = []): Source => ({
	...{path, isDevice: false, format: 'raw', partitions, partitionPaths: [], size: 2 ** 30, readOnly: false},
});
const device = (path: string, more: Partial<GuestDevice> = {}): GuestDevice => ({
	...{path, node: path, aliases: [], kind: 'disk', parents: [], size: 2 ** 30, readOnly: false, mountpoints: [], mountable: false},
	blocker: blocker('no-file-system', 'no file system found'),
	...more,
});
const data = [device('/dev/sdb', {serial: 'vmfuse-data', blocker: blocker('partitioned', '')}), part('/dev/sdb1'), part('/dev/sdb2')];
const header = [
	device('/dev/sdc', {serial: 'vmfuse-data-2', fileSystem: 'crypto_LUKS', blocker: blocker('locked', 'locked (LUKS)')}),
	part('/dev/sdc13'),
	part('/dev/sdc3'),
];

function part(path: string, more: Partial<GuestDevice> = {}): GuestDevice {
	return device(path, {kind: 'partition', parents: [path.replace(/\d+$/, '')], ...more});
}

const codes = (devices: readonly GuestDevice[]) => Object.fromEntries(devices.map(({path, blocker}) => [path, blocker?.code]));

test('what the header belongs to may be wherever nothing is found; what has it is not shown', () => {
	const request = {source: source('/a.img'), header: source('/h.img')};
	expect(codes(lockedByRequest([...data, ...header], request))).toEqual({
		'/dev/sdb': 'partitioned',
		'/dev/sdb1': 'locked',
		'/dev/sdb2': 'locked',
	});
	expect(encryptionOf([...data, ...header], request)).toEqual({header: '/dev/sdc', tcrypt: undefined});
	expect(encryptionOf([...data, ...header], {...request, header: source('/h.img', [3])}).header).toBe('/dev/sdc3');
});

test('what was opened by it is no longer locked, and what was opened wrongly is not opened once more', () => {
	const inside = device('/dev/mapper/vmfuse-sdb1', {kind: 'crypt', parents: ['/dev/sdb1']});
	const used = data.map(one => (one.path === '/dev/sdb1' ? {...one, blocker: blocker('used' as const, 'used by …')} : one));
	expect(codes(lockedByRequest([...used, ...header, inside], {source: source('/a.img'), header: source('/h.img')}))).toMatchObject({
		'/dev/sdb1': 'opened',
		'/dev/sdb2': 'locked',
		'/dev/mapper/vmfuse-sdb1': 'no-file-system',
	});
});

test('TrueCrypt shows nothing, so it is asked for; without that all stays as it is', () => {
	expect(codes(lockedByRequest(data, {source: source('/a.img'), tcrypt: true}))).toMatchObject({'/dev/sdb1': 'locked'});
	expect(lockedByRequest(data, {source: source('/a.img')})).toEqual(data);
});

test('two mounts may share a header, whatever they do with their disks', () => {
	const request = (path: string): SessionRequest => ({
		...{id: path, intermediary: 'vmfuse', requestedAt: '2026-01-01T00:00:00Z', readOnly: false},
		...{source: source(path), header: source('/h.img')},
	});
	const other = {request: request('/a.img'), status: {phase: 'mounted'} as never, owned: true};
	expect(() => refuseSharedSource(request('/b.img'), [other])).not.toThrow();
	expect(() => refuseSharedSource({source: source('/h.img'), readOnly: false}, [other])).toThrow('already in use');
});
