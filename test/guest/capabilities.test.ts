import {expect, it} from 'vitest';
import {parseCapabilities} from '../../source/guest/capabilities.js';

const answer = (texts: Readonly<Record<string, string>>) =>
	Object.entries(texts)
		.map(([name, content]) => `text\0${name}\0${content}\0`)
		.join('');

const routes = 'Iface\tDestination\tGateway \tFlags\nlo\t0000007F\t00000000\t0001\n';

it('reads what a TinyCore guest tells', () => {
	const output = answer({
		kernel: '3.8.13-tinycore',
		tinycore: '5.2',
		blkid: 'busybox',
		'virtio-scsi': 'yes',
		routes: `${routes}eth0\t00000000\t0202000A\t0003\n`,
		filesystems: '\text4\n',
		modules: 'kernel/fs/xfs/xfs.ko.gz',
		'tool lvm': 'yes',
		'tool ntfs-3g': 'yes',
		end: 'end',
	});
	expect(parseCapabilities(output)).toEqual({
		kernel: '3.8.13-tinycore',
		tinyCore: '5.2',
		fileSystems: ['ext4', 'ntfs-3g', 'xfs'],
		virtioScsi: true,
		tools: ['lvm', 'ntfs-3g'],
		blkid: 'busybox',
		defaultRoute: true,
	});
});

it('reads what a guest without anything tells', () => {
	const output = answer({kernel: '6.1.0', tinycore: '', routes, filesystems: '', modules: '', end: 'end'});
	expect(parseCapabilities(output)).toEqual({
		kernel: '6.1.0',
		fileSystems: [],
		virtioScsi: false,
		tools: [],
		blkid: 'none',
		defaultRoute: false,
	});
});

it('is an error when the guest did not come to the end', () => {
	expect(() => parseCapabilities(answer({kernel: '6.1.0'}))).toThrow('did not tell all');
});
