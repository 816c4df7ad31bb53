import {expect, it} from 'vitest';
import {readCapabilities} from '../../source/guest/capabilities.js';
import type {Guest} from '../../source/guest/guest.js';

/** A guest that answers with these texts. */
function guestWith(texts: Readonly<Record<string, string>>): Guest {
	const stdout = Object.entries(texts)
		.map(([name, content]) => `text\0${name}\0${content}\0`)
		.join('');
	return {run: async () => ({status: 0, stdout, stderr: ''})} as unknown as Guest;
}

const routes = 'Iface\tDestination\tGateway \tFlags\nlo\t0000007F\t00000000\t0001\n';

it('reads what a TinyCore guest tells', async () => {
	const guest = guestWith({
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
	expect(await readCapabilities(guest)).toEqual({
		kernel: '3.8.13-tinycore',
		tinyCore: '5.2',
		fileSystems: ['ext4', 'ntfs-3g', 'xfs'],
		virtioScsi: true,
		tools: ['lvm', 'ntfs-3g'],
		blkid: 'busybox',
		defaultRoute: true,
	});
});

it('reads what a guest without anything tells', async () => {
	const guest = guestWith({kernel: '6.1.0', tinycore: '', routes, filesystems: '', modules: '', end: 'end'});
	expect(await readCapabilities(guest)).toEqual({
		kernel: '6.1.0',
		fileSystems: [],
		virtioScsi: false,
		tools: [],
		blkid: 'none',
		defaultRoute: false,
	});
});

it('is an error when the guest did not come to the end', async () => {
	await expect(readCapabilities(guestWith({kernel: '6.1.0'}))).rejects.toThrow("the guest's answer is not complete");
});
