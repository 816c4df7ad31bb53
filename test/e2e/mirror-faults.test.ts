import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import type {Guest} from '../../source/guest/guest.js';
import {sshShell} from '../../source/recipe/guest-shell.js';
import {load, usualLimits} from '../../source/recipe/loading/load.js';
import {ExtensionError} from '../../source/recipe/loading/load-failure.js';
import type {LoadTrouble} from '../../source/recipe/loading/trouble.js';
import {recordingContext} from '../guest/context.js';
import {type PracticeVm, startPracticeVm} from '../guest/practice-vm.js';
import {type FaultyMirror, type MirrorFault, serveFaultyMirror} from '../real/faulty-mirror.js';

/** All faults of a mirror, one by one, against one guest that runs. */
let vm: PracticeVm;
let guest: Guest;
let mirror: FaultyMirror;
const context = recordingContext();
let begun = 0;
const events = () => context.events.slice(begun);
const warnings = () => events().flatMap(event => (event.type === 'warning' ? [event.text] : []));
const progress = () => events().flatMap(event => (event.type === 'progress' ? [event.what] : []));

beforeAll(async () => {
	const {mirrorDir} = await buildPracticeGuest({variant: 'core'});
	mirror = await serveFaultyMirror(mirrorDir);
	vm = await startPracticeVm({disks: [], extensions: [], context});
	guest = vm.guest;
	await nameMirror();
});
afterAll(async () => {
	await vm?.stop();
	await mirror?.close();
});
beforeEach(() => {
	mirror.faults.clear();
	mirror.answers.length = 0;
	begun = context.events.length;
});

const optional = '/tmp/tce/optional';
const inGuest = async (script: string) => {
	const {status, stdout, stderr} = await guest.run(['sh', '-c', script], {timeout: 120_000, accept: 'any'});
	return {status, text: stdout + stderr};
};
const nameMirror = async () => inGuest(`echo http://10.0.2.2:${mirror.port}/ >/opt/tcemirror`);
const isLoaded = async (name: string) => (await inGuest(`test -e /usr/local/tce.installed/${name}`)).status === 0;
const isWhole = async (name: string) => (await inGuest(`cd ${optional} && md5sum -c ${name}.tcz.md5.txt`)).status === 0;
const address = (file: string) => `http://10.0.2.2:${mirror.port}/16.x/x86/tcz/${file}`;

/** With fewer attempts than users have. */
async function loadExtension(name: string, silent = usualLimits.silent): Promise<void> {
	const limits = {...usualLimits, attempts: 2, silent};
	await load({shell: sshShell(guest), context, proxy: undefined, mirror: undefined, limits}, name);
}

async function failureOf(name: string, silent?: number): Promise<ExtensionError> {
	const error: unknown = await loadExtension(name, silent).catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(ExtensionError);
	return error as ExtensionError;
}

describe.sequential('a mirror', () => {
	test.each<[string, string, MirrorFault, LoadTrouble, RegExp]>([
		['without the extension', 'ntfs-3g.tcz', {kind: 'status', status: 404}, 'absent', /the mirror has no ntfs-3g\.tcz \(404 Not Found: /],
		[
			'that is out of order',
			'ntfs-3g.tcz',
			{kind: 'status', status: 503},
			'refused',
			/in 2 attempts: the mirror answers 503 Service Unavailable for /,
		],
		[
			'with a wrong file',
			'ntfs-3g.tcz',
			{kind: 'wrong'},
			'checksum',
			/in 2 attempts: ntfs-3g\.tcz does not match its checksum; 376 KiB came from /,
		],
		['with half a file', 'ntfs-3g.tcz', {kind: 'half'}, 'checksum', /ntfs-3g\.tcz does not match its checksum; 188 KiB came from /],
		[
			'without the checksum',
			'ntfs-3g.tcz.md5.txt',
			{kind: 'status', status: 404},
			'no-checksum',
			/no checksum of ntfs-3g\.tcz can be had \(/,
		],
		[
			'that cuts the connection',
			'ntfs-3g.tcz',
			{kind: 'cut', upTo: 200_000},
			'cut',
			/in 2 attempts: the connection to the mirror broke off after 195 KiB of ntfs-3g\.tcz \(/,
		],
		[
			'that stalls',
			'ntfs-3g.tcz',
			{kind: 'stall', upTo: 100_000},
			'silent',
			/in 2 attempts: nothing more of ntfs-3g\.tcz came after 98 KiB, for 4 s \(/,
		],
		['that never answers', 'ntfs-3g.tcz.dep', {kind: 'silent'}, 'silent', /in 2 attempts: nothing of ntfs-3g\.tcz\.dep came, for 4 s \(/],
	])('%s', async (_, file, fault, trouble, words) => {
		mirror.faults.set(file, fault);
		// Silence is cut short where it is the fault. A guest on a busy computer is silent for some seconds at other times too.
		const error = await failureOf('ntfs-3g', trouble === 'silent' ? 4000 : undefined);
		expect(error.message).toMatch(words);
		expect(error.message).toContain(address('ntfs-3g.tcz'));
		expect(error.trouble).toBe(trouble);
		expect(error.nextSteps.join()).not.toContain('network');
		expect(await isLoaded('ntfs-3g')).toBe(false);
	});

	test('that nobody answers for', async () => {
		await inGuest('echo http://10.0.2.2:9/ >/opt/tcemirror');
		const error = await failureOf('ntfs-3g').finally(nameMirror);
		expect(error.message).toContain('the guest cannot connect to the mirror (http://10.0.2.2:9/16.x/x86/tcz/ntfs-3g.tcz)');
		expect(error.nextSteps[0]).toContain('check the network');
	});

	test('that is slow, and cuts the connection again and again, but goes on', async () => {
		mirror.faults.set('udev-lib.tcz', {kind: 'cut', each: 40_000});
		mirror.faults.set('raid-dm-'.concat((await inGuest('uname -r')).text.trim(), '.tcz'), {kind: 'slow', bytesPerSecond: 150_000});
		mirror.faults.set('mdadm.tcz.dep', {kind: 'cut', upTo: 9});
		const asked = setInterval(() => {
			if (mirror.answers.some(answer => answer.includes(' mdadm.tcz.dep'))) mirror.faults.delete('mdadm.tcz.dep');
		}, 50);
		await loadExtension('mdadm').finally(() => clearInterval(asked));
		expect((await inGuest('mdadm --version')).text).toContain('mdadm');
		expect(mirror.answers.some(answer => answer.startsWith('206 udev-lib.tcz bytes=40000-'))).toBe(true);
		expect(progress().some(what => /^raid-dm-\S+\.tcz, for mdadm: \d+ KiB so far/.test(what))).toBe(true);
		expect(warnings()).toContainEqual(expect.stringContaining('mdadm.tcz did not arrive whole'));
	});

	test('that fails for a moment when it is asked what an extension needs', async () => {
		mirror.faults.set('xfsprogs.tcz.dep', {kind: 'status', status: 503});
		const asked = setInterval(() => {
			if (mirror.answers.includes('503 xfsprogs.tcz.dep')) mirror.faults.clear();
		}, 50);
		await loadExtension('xfsprogs').finally(() => clearInterval(asked));
		expect(warnings()).toEqual([expect.stringContaining('xfsprogs.tcz did not arrive whole')]);
		expect((await inGuest('ls /usr/local/tce.installed')).text).toMatch(/filesystems-.*xfsprogs/s);
	});

	test('that does not have what an extension needs', async () => {
		mirror.faults.set('liblvm2.tcz', {kind: 'status', status: 404});
		const error = await failureOf('lvm2');
		expect(error.message).toMatch(/could not be loaded: the mirror has no liblvm2\.tcz, which lvm2 needs \(404 Not Found: http/);
		expect(error.trouble).toBe('absent');
	});

	test('that is well: all that failed before is loaded', async () => {
		await inGuest(`rm ${optional}/udev-lib.tcz`);
		await loadExtension('ntfs-3g');
		expect(await isLoaded('ntfs-3g')).toBe(true);
		expect(await isWhole('udev-lib'), 'what mdadm needs at boot').toBe(true);
		expect(warnings()).toEqual([]);
	});
});

describe.sequential('a guest whose plug was pulled', () => {
	/** The right length, and only zeros. */
	const zero = (...files: readonly string[]) =>
		inGuest(`cd ${optional} && for f in ${files.join(' ')};do n=$(wc -c <$f);head -c $n /dev/zero >$f.0;mv $f.0 $f;chown tc:staff $f;done`);

	test('does not heal by itself: the mirror has nothing more to give', async () => {
		await inGuest(`cd ${optional};su tc -c 'wget -q ${address('e2fsprogs.tcz')} ${address('e2fsprogs.tcz.md5.txt')}'`);
		await zero('e2fsprogs.tcz', 'e2fsprogs.tcz.md5.txt');
		const {status, text} = await inGuest("su tc -c 'cd /;tce-load -iw e2fsprogs'");
		expect([status, text]).toEqual([1, expect.stringContaining('416')]);
	});

	test('is healed, what is loaded at boot too', async () => {
		await zero('openssl.tcz', 'openssl.tcz.md5.txt', 'mdadm.tcz.dep');
		await inGuest(`cd ${optional};echo half >cut-off.tcz;echo >stale.tcz.md5.txt;echo none >stale.tcz.dep;sync`);
		await loadExtension('e2fsprogs');
		expect(await isLoaded('e2fsprogs')).toBe(true);
		for (const name of ['e2fsprogs', 'openssl', 'mdadm']) expect(await isWhole(name), name).toBe(true);
		expect((await inGuest(`cat ${optional}/mdadm.tcz.dep`)).text).toContain('udev-lib.tcz');
		expect((await inGuest(`ls ${optional}`)).text).not.toMatch(/cut-off|stale/);
		expect(mirror.answers.filter(answer => answer.startsWith('416'))).toEqual([]);
	});

	test('says so when the damage is met in the middle, and tries again by itself', async () => {
		// The file becomes damaged while others are being fetched.
		const damaging = inGuest(
			`cd ${optional};until pidof wget;do usleep 100000;done;su tc -c 'wget -q ${address('cryptsetup.tcz')}';n=$(wc -c <cryptsetup.tcz);head -c $n /dev/zero >zeros;cat zeros >cryptsetup.tcz;rm zeros`,
		);
		mirror.faults.set('cryptsetup.tcz.dep', {kind: 'late', until: damaging});
		await loadExtension('cryptsetup');
		await damaging;
		expect(warnings()).toEqual([
			expect.stringMatching(
				/^attempt 1 to load cryptsetup: there is a damaged download of cryptsetup\.tcz in the guest \(the mirror answers 416 .*; it is tried again$/,
			),
		]);
		expect(await isWhole('cryptsetup')).toBe(true);
	});
});
