import {spawn} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {beforeSuspend} from '../../source/host/platform/linux/before-suspend.js';
import {eventually} from '../harness/eventually.js';
import {LoginManager} from '../harness/login-manager.js';

let manager: LoginManager;

afterEach(async () => {
	vi.unstubAllEnvs();
	await manager.close();
});

async function startManager(isThere?: boolean): Promise<void> {
	manager = await LoginManager.create(isThere);
	vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', manager.address);
}

/** What runs with our bus in its environment, but for the bus. */
async function helpers(): Promise<readonly string[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name) && name !== String(process.pid));
	const read = async (pid: string, name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
	const found = await Promise.all(
		pids.map(async pid => ((await read(pid, 'environ')).includes(`=${manager.address}`) ? [await read(pid, 'cmdline')] : [])),
	);
	return found.flat().map(command => command.replaceAll('\0', ' '));
}

test('a suspend waits for what is to be done before it, each time', async () => {
	await startManager();
	const stop = new AbortController();
	const done: string[][] = [];
	const watching = beforeSuspend(async () => void done.push([...manager.said]), stop.signal);
	await manager.awaitSaid('held 1 sleep delay');
	await manager.suspend(1);
	expect(done[0]).toEqual(['held 1 sleep delay']);
	manager.resume();
	await manager.awaitSaid('held 2 sleep delay');
	const before = done.length;
	await manager.suspend(2);
	expect(done[before]).toEqual(['held 1 sleep delay', 'released 1', 'held 2 sleep delay']);
	manager.resume();
	await manager.awaitSaid('held 3 sleep delay');
	stop.abort();
	await watching;
	await eventually('its helpers to end', async () => (await helpers()).length === 0, {seen: helpers});
	await manager.awaitSaid('released 3');
});

test('nothing is left of it when its process is killed', async () => {
	await startManager();
	const module = path.resolve(import.meta.dirname, '../../source/host/platform/linux/before-suspend.ts');
	const script = `import(${JSON.stringify(module)}).then(({beforeSuspend}) => beforeSuspend(async () => {}, new AbortController().signal))`;
	const child = spawn(process.execPath, ['--import', 'tsx', '--eval', script], {stdio: 'inherit'});
	await manager.awaitSaid('held 1 sleep delay');
	await eventually('gdbus to listen', async () => (await helpers()).some(command => command.includes('gdbus monitor')));
	child.kill('SIGKILL');
	await manager.awaitSaid('released 1');
	await eventually('its helpers to end', async () => (await helpers()).length === 0, {seen: helpers});
});

test('where nobody tells of a suspend, nothing is listened to', async () => {
	await startManager(false);
	await beforeSuspend(async () => {}, new AbortController().signal);
	expect(await helpers()).toEqual([]);
	vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere/bus');
	await beforeSuspend(async () => {}, new AbortController().signal);
});
