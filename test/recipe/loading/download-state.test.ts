import {describe, expect, test} from 'vitest';
import {bytesIn, describeState, nothingSeen, parseDownloadState} from '../../../source/recipe/loading/download-state.js';

// As BusyBox 1.35 prints it in the practice guest.
const listing = `/etc/sysconfig/tcedir/optional/:
total 300
-rw-r--r--    1 tc       staff       106496 Nov 27 09:03 mdadm.tcz
-rw-rw-r--    1 1001     50              42 Nov 27  2025 mdadm.tcz.dep
-rw-r--r--    1 tc       staff           44 Nov 27 09:03 mdadm.tcz.md5.txt

/usr/local/tce.installed:
total 0
lrwxrwxrwx    1 root     root            12 Nov 27 09:03 lvm2 -> /tmp/tcloop/lvm2/usr/local/tce.installed/lvm2
-rw-r--r--    1 root     root             0 Nov 27 09:03 udev-lib`;
const running = `=  wget-chttp://10.0.2.2:43210/16.x/x86/tcz/mdadm.tcz\n${listing}`.replace('=  ', '= ');

describe('how far tce-load is', () => {
	test('while it downloads', () => {
		expect(parseDownloadState(running.split('\n'))).toEqual({
			status: undefined,
			url: 'http://10.0.2.2:43210/16.x/x86/tcz/mdadm.tcz',
			sizes: new Map([
				['mdadm.tcz', 106_496],
				['mdadm.tcz.dep', 42],
				['mdadm.tcz.md5.txt', 44],
			]),
			all: running,
		});
	});

	test('while it loads: without wget it is the kernel’s own command line', () => {
		expect(parseDownloadState(['= BOOT_IMAGE=/boot/vmlinuz quiet tce=UUID="c0ffee"'])).toMatchObject({status: undefined, url: undefined});
	});

	test.each([0, 1, 143])('when it has ended with %i', status => {
		expect(parseDownloadState([`=${status} quiet`, ...listing.split('\n')])?.status).toBe(status);
	});

	test('is not known from anything else', () => {
		expect(parseDownloadState([])).toBeUndefined();
		expect(parseDownloadState(["cat: can't open '/tmp/vm.e'", '/etc/sysconfig/tcedir/optional/:'])).toBeUndefined();
	});

	test('in bytes', () => {
		expect(bytesIn(parseDownloadState(running.split('\n')) ?? nothingSeen)).toBe(106_496 + 42 + 44);
	});

	test('in words', () => {
		const state = {...nothingSeen, url: 'http://mirror/mdadm.tcz', sizes: new Map([['mdadm.tcz', 2_097_152]])};
		expect(describeState('mdadm', state, 1)).toBe('mdadm.tcz: 2.0 MiB so far');
		expect(describeState('raid', state, 2)).toBe('mdadm.tcz, for raid: 2.0 MiB so far (attempt 2)');
		expect(describeState('mdadm', {...state, url: 'http://mirror/mdadm.tcz.dep'}, 1)).toBe('mdadm.tcz.dep: 0 B so far');
		expect(describeState('mdadm', nothingSeen, 1)).toBe('mdadm is being loaded');
	});
});
