import {describe, expect, test} from 'vitest';
import {type Diagnosis, diagnose} from '../../../source/recipe/loading/diagnose.js';
import {describeFailure, loadFailure} from '../../../source/recipe/loading/load-failure.js';
import {sourceOf} from '../../../source/recipe/loading/source.js';
import type {LoadTrouble} from '../../../source/recipe/loading/trouble.js';

const connecting = 'Connecting to 10.0.2.2:8080 (10.0.2.2:8080)';

// What tce-load of 5.x to 16.x prints, with the wget and md5sum of BusyBox 1.21 to 1.36.
describe('the reason of a failure', () => {
	test.each<[string, LoadTrouble, string, string]>([
		[
			`Downloading: lvm2.tcz\n${connecting}\nwget: server returned error: HTTP/1.0 404 Not Found\nmd5sum: can't open 'lvm2.tcz.md5.txt': No such file or directory\nError on lvm2.tcz`,
			'absent',
			'lvm2.tcz',
			'404 Not Found',
		],
		[
			`liblvm2.tcz.dep OK\nDownloading: udev-lib.tcz\nudev-lib.tcz: OK\nDownloading: liblvm2.tcz\nwget: server returned error: HTTP/1.1 404 Not Found\nError on liblvm2.tcz`,
			'absent',
			'liblvm2.tcz',
			'404 Not Found',
		],
		[
			`Downloading: lvm2.tcz\nwget: server returned error: HTTP/1.1 416 Requested Range Not Satisfiable\nlvm2.tcz: FAILED\nmd5sum: WARNING: 1 computed checksums did NOT match\nError on lvm2.tcz`,
			'damaged',
			'lvm2.tcz',
			'416 Requested Range Not Satisfiable',
		],
		[
			'Downloading: lvm2.tcz\nwget: server returned error: HTTP/1.1 503 Service Unavailable\nError on lvm2.tcz',
			'refused',
			'lvm2.tcz',
			'503 Service Unavailable',
		],
		[
			`Downloading: lvm2.tcz\n'lvm2.tcz' saved\nlvm2.tcz: FAILED\nmd5sum: WARNING: 1 computed checksums did NOT match\nError on lvm2.tcz`,
			'checksum',
			'lvm2.tcz',
			'lvm2.tcz: FAILED / md5sum: WARNING: 1 computed checksums did NOT match / Error on lvm2.tcz',
		],
		[
			"Downloading: lvm2.tcz\n'lvm2.tcz' saved\nmd5sum: can't open 'lvm2.tcz.md5.txt': No such file or directory\nError on lvm2.tcz",
			'no-checksum',
			'lvm2.tcz',
			"'lvm2.tcz' saved / md5sum: can't open 'lvm2.tcz.md5.txt': No such file or directory / Error on lvm2.tcz",
		],
		[
			'Downloading: lvm2.tcz\nwget: connection closed prematurely\nlvm2.tcz: FAILED',
			'cut',
			'lvm2.tcz',
			'Downloading: lvm2.tcz / wget: connection closed prematurely / lvm2.tcz: FAILED',
		],
		[
			'Downloading: lvm2.tcz\nwget: error getting response: Connection reset by peer',
			'cut',
			'lvm2.tcz',
			'Downloading: lvm2.tcz / wget: error getting response: Connection reset by peer',
		],
		['Downloading: lvm2.tcz\nwget: download timed out', 'silent', 'lvm2.tcz', 'Downloading: lvm2.tcz / wget: download timed out'],
		[
			"Downloading: lvm2.tcz\nwget: can't connect to remote host (10.0.2.2): Connection refused",
			'unreachable',
			'lvm2.tcz',
			"Downloading: lvm2.tcz / wget: can't connect to remote host (10.0.2.2): Connection refused",
		],
		[
			"Downloading: lvm2.tcz\nwget: bad address 'repo.tinycorelinux.net'",
			'unresolved',
			'lvm2.tcz',
			"Downloading: lvm2.tcz / wget: bad address 'repo.tinycorelinux.net'",
		],
		[
			'Downloading: lvm2.tcz\nwget: write error: No space left on device',
			'full',
			'lvm2.tcz',
			'Downloading: lvm2.tcz / wget: write error: No space left on device',
		],
		["Don't run this as root.", 'other', 'lvm2.tcz', "Don't run this as root."],
		['', 'other', 'lvm2.tcz', ''],
		[' \n\n', 'other', 'lvm2.tcz', ''],
		['liblvm2.tcz not found!', 'other', 'liblvm2.tcz', 'liblvm2.tcz not found!'],
	])('%j', (output, trouble, file, said) => {
		expect(diagnose('lvm2', output, {status: 1, url: undefined})).toEqual({trouble, file, said});
	});

	test('a list of needs that the mirror does not have is none', () => {
		const output = `wget: server returned error: HTTP/1.1 404 Not Found\nDownloading: lvm2.tcz\nlvm2.tcz: FAILED`;
		expect(diagnose('lvm2', output, {status: 1, url: undefined})).toMatchObject({trouble: 'checksum'});
	});

	test('what was ended because nothing came', () => {
		expect(diagnose('lvm2', 'Downloading: liblvm2.tcz', {status: undefined, url: 'http://m/liblvm2.tcz'})).toMatchObject({
			trouble: 'silent',
			file: 'liblvm2.tcz',
		});
		expect(diagnose('lvm2', 'Downloading: lvm2.tcz\nlvm2.tcz: OK', {status: undefined, url: undefined})).toMatchObject({
			trouble: 'stuck',
			file: 'lvm2.tcz',
		});
	});
});

const found = {top: 'http://10.0.2.2:8080/', folder: 'http://10.0.2.2:8080/16.x/x86/tcz', proxy: undefined};
const remote = sourceOf({
	...found,
	top: 'http://repo.tinycorelinux.net/',
	folder: 'http://repo.tinycorelinux.net/16.x/x86/tcz',
	mirror: undefined,
});
const folder = sourceOf({...found, mirror: '/srv/tinycore'});
const own = sourceOf({...found, mirror: 'http://localhost:8080'});

test('a file is where the user knows it to be', () => {
	expect(remote.where('lvm2.tcz')).toBe('http://repo.tinycorelinux.net/16.x/x86/tcz/lvm2.tcz');
	expect(folder.where('lvm2.tcz')).toBe('/srv/tinycore/16.x/x86/tcz/lvm2.tcz');
	expect(own.where('lvm2.tcz')).toBe('http://localhost:8080/16.x/x86/tcz/lvm2.tcz');
	expect(sourceOf({...found, top: 'http://mirror/', folder: '', mirror: undefined}).where('lvm2.tcz')).toBe('http://mirror/lvm2.tcz');
});

describe('in words', () => {
	const say = (trouble: LoadTrouble, more: Partial<Diagnosis & {bytes: number}> = {}, source = remote) =>
		describeFailure({trouble, file: 'lvm2.tcz', said: '', name: 'lvm2', bytes: 1_258_291, patience: 60, ...more}, source);
	const address = 'http://repo.tinycorelinux.net/16.x/x86/tcz/lvm2.tcz';

	test.each<[LoadTrouble, string]>([
		['absent', `the mirror has no lvm2.tcz (404 Not Found: ${address})`],
		['refused', `the mirror answers 404 Not Found for ${address}`],
		['damaged', `there is a damaged download of lvm2.tcz in the guest (the mirror answers 404 Not Found for ${address})`],
		['checksum', `lvm2.tcz does not match its checksum; 1.2 MiB came from ${address}`],
		['no-checksum', `no checksum of lvm2.tcz can be had (${address}.md5.txt)`],
		['cut', `the connection to the mirror broke off after 1.2 MiB of lvm2.tcz (${address})`],
		['silent', `nothing more of lvm2.tcz came after 1.2 MiB, for 60 s (${address})`],
		['unreachable', `the guest cannot connect to the mirror (${address})`],
		['unresolved', `the mirror's name cannot be resolved in the guest (${address})`],
		['full', "there is no room for lvm2.tcz on the guest's disk"],
		['stuck', 'the guest did nothing more for 60 s while it loaded lvm2.tcz'],
		['incomplete', `lvm2.tcz did not arrive whole (${address})`],
		['other', '404 Not Found'],
	])('%s', (trouble, words) => {
		expect(say(trouble, {said: '404 Not Found'})).toBe(words);
	});

	test('what it is needed for', () => {
		expect(say('absent', {file: 'liblvm2.tcz', said: '404 Not Found'}, folder)).toBe(
			'the mirror has no liblvm2.tcz, which lvm2 needs (404 Not Found: /srv/tinycore/16.x/x86/tcz/liblvm2.tcz)',
		);
		expect(say('checksum', {file: 'liblvm2.tcz', bytes: 20})).toContain(
			'liblvm2.tcz, which lvm2 needs, does not match its checksum; 20 B came',
		);
	});

	test('that nothing came at all, and through which proxy', () => {
		const source = sourceOf({...found, mirror: undefined, proxy: 'http://user:secret@proxy:3128/'});
		expect(say('silent', {bytes: 0}, source)).toBe(
			'nothing of lvm2.tcz came, for 60 s (http://10.0.2.2:8080/16.x/x86/tcz/lvm2.tcz, through the proxy http://proxy:3128/)',
		);
	});

	test('tce-load said nothing', () => {
		expect(say('other')).toBe('tce-load said nothing');
	});
});

describe('the error', () => {
	const failure = {file: 'lvm2.tcz', said: '404 Not Found', name: 'lvm2', bytes: 10, patience: 60} as const;

	test('tells how often it was tried', () => {
		expect(loadFailure({...failure, trouble: 'absent'}, 1, remote).message).toMatch(
			/^the extension lvm2 could not be loaded: the mirror has no/,
		);
		expect(loadFailure({...failure, trouble: 'cut'}, 3, remote).message).toMatch(
			/^the extension lvm2 could not be loaded in 3 attempts: the conn/,
		);
	});

	test('speaks of the network only where it is the network', () => {
		const all = [
			'absent',
			'refused',
			'damaged',
			'checksum',
			'no-checksum',
			'cut',
			'silent',
			'full',
			'stuck',
			'incomplete',
			'other',
		] as const;
		for (const trouble of all) expect(loadFailure({...failure, trouble}, 3, remote).nextSteps.join()).not.toContain('network');
		for (const trouble of ['unreachable', 'unresolved'] as const)
			expect(loadFailure({...failure, trouble}, 3, remote).nextSteps[0]).toContain('check the network of this computer');
		expect(loadFailure({...failure, trouble: 'unreachable'}, 3, folder).nextSteps.join()).not.toContain('network');
	});

	test('says what is to be put into a folder', () => {
		expect(loadFailure({...failure, trouble: 'absent'}, 1, folder).nextSteps[0]).toBe(
			'put lvm2.tcz and lvm2.tcz.md5.txt of the same release there: /srv/tinycore/16.x/x86/tcz/lvm2.tcz',
		);
	});

	test('always names another source', () => {
		expect(loadFailure({...failure, trouble: 'other'}, 3, remote).nextSteps.at(-1)).toContain('--mirror');
	});
});
