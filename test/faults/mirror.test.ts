import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildPracticeGuest, type VariantName} from '../../fixtures/practice-guest/index.js';
import {consoleShell} from '../../source/recipe/guest-shell.js';
import {load} from '../../source/recipe/loading/load.js';
import type {ExtensionError} from '../../source/recipe/loading/load-failure.js';
import {type FaultyMirror, type MirrorFault, serveFaultyMirror} from '../real/faulty-mirror.js';
import {type LiveConsole, liveConsole} from '../real/live-console.js';

// What test/e2e/mirror-faults.test.ts does over SSH, typed at the console of each release, with the patience that users have.
describe.each<VariantName>(['core', 'old'])('at the console of %s', variant => {
	let live: LiveConsole;
	let mirror: FaultyMirror;

	beforeAll(async () => {
		mirror = await serveFaultyMirror((await buildPracticeGuest({variant})).mirrorDir);
		live = await liveConsole({variant});
		await live.console.run('until route -n|grep -q ^0.0.0.0;do sleep 1;done', {limit: 120_000});
		await live.console.run(`echo http://10.0.2.2:${mirror.port}/|sudo tee /opt/tcemirror`);
	});
	afterAll(async () => {
		await live?.remove();
		await mirror?.close();
	});

	async function loadExtension(name: string): Promise<void> {
		const limits = {attempts: 2, silent: 60_000, stuck: 300_000};
		await load({shell: consoleShell(live.console), context: live.context, proxy: undefined, mirror: undefined, limits}, name);
	}

	const zero = (...files: readonly string[]) =>
		live.console.run(`cd /tmp/tce/optional;for f in ${files.join(' ')};do n=$(wc -c <$f);head -c $n /dev/zero >$f;done`);

	test.each<[string, string, MirrorFault, string]>([
		['wrong', 'dosfstools.tcz', {kind: 'wrong'}, 'checksum'],
		['half', 'dosfstools.tcz', {kind: 'half'}, 'checksum'],
		['absent', 'dosfstools.tcz', {kind: 'status', status: 404}, 'absent'],
		['cut', 'dosfstools.tcz', {kind: 'cut', upTo: 50_000}, 'cut'],
		['stall', 'dosfstools.tcz', {kind: 'stall', upTo: 50_000}, 'silent'],
		['silent about needs', 'tc-install.tcz.dep', {kind: 'silent'}, 'silent'],
	])('%s', async (_, file, fault, trouble) => {
		mirror.faults.clear();
		mirror.faults.set(file, fault);
		const started = performance.now();
		await expect(loadExtension('tc-install')).rejects.toSatisfy(error => (error as ExtensionError).trouble === trouble);
		console.log(`${trouble}: ${Math.round((performance.now() - started) / 1000)} s`);
	});

	test('slower than the patience with silence', async () => {
		mirror.faults.clear();
		mirror.faults.set('syslinux.tcz', {kind: 'slow', bytesPerSecond: 5000});
		await loadExtension('tc-install');
		expect((await live.console.run('which tc-install.sh')).status).toBe(0);
	});

	test('zeros are healed, what is needed at boot too', async () => {
		mirror.faults.clear();
		await loadExtension('tc-install');
		await live.console.run('cd /tmp/tce/optional;cp syslinux.tcz.md5.txt udev-lib.tcz.md5.txt');
		await zero('syslinux.tcz', 'syslinux.tcz.md5.txt', 'tc-install.tcz.dep');
		await loadExtension('mdadm');
		for (const name of ['syslinux', 'tc-install', 'mdadm', 'udev-lib'])
			expect((await live.console.run(`cd /tmp/tce/optional;md5sum -c ${name}.tcz.md5.txt`)).status, name).toBe(0);
	});
});
