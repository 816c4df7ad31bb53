import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import process from 'node:process';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {isSameProcess, processIdentity} from '../../source/host/lock.js';
import {platformOf} from '../../source/host/platform/index.js';

afterEach(() => vi.unstubAllEnvs());

describe('the start of a process, as ps tells it', () => {
	it('tells this process from a dead one', async () => {
		const platform = platformOf('freebsd');
		const self = await processIdentity(process.pid, platform);
		expect(self?.pid).toBe(process.pid);
		expect(self?.started).not.toBe('');
		expect(await processIdentity(process.pid, platform)).toEqual(self);
		expect(await isSameProcess({pid: process.pid, started: 'earlier'}, platform)).toBe(false);

		const child = spawn('cat', {stdio: ['pipe', 'ignore', 'inherit']});
		await once(child, 'spawn');
		const identity = await processIdentity(child.pid ?? 0, platform);
		expect(identity && (await isSameProcess(identity, platform))).toBe(true);
		const ended = once(child, 'exit');
		child.kill('SIGKILL');
		await ended;
		expect(identity && (await isSameProcess(identity, platform))).toBe(false);
	});

	it('compares dates elsewhere, which are UTC wherever we are', async () => {
		const freeBsd = platformOf('freebsd');
		const own = (await freeBsd.processStart(process.pid)) ?? '';
		vi.stubEnv('TZ', 'Pacific/Kiritimati');
		expect(freeBsd.isBeforeBoot(own, own)).toBe(false);
		vi.stubEnv('TZ', 'Pacific/Pago_Pago');
		expect(freeBsd.isBeforeBoot(own, own)).toBe(false);
		expect(freeBsd.isBeforeBoot('Sat Jan  1 00:00:00 2000', own)).toBe(true);
	});
});

describe.each(['linux', 'freebsd'] as const)('the processes of a user, on %s', name => {
	const inUse = process.platform === 'linux' || name === 'freebsd';

	it.runIf(inUse)('are not those of another user, who can give his the command line of ours', async () => {
		const words = `-uuid ${randomUUID()}`;
		const child = spawn(process.execPath, ['-e', 'process.stdin.resume().on("end", () => process.exit())', '', words]);
		await once(child, 'spawn');
		const own = process.getuid?.() ?? 0;
		const found = async (user: number) => {
			for await (const [pid, commandLine] of platformOf(name).commandLines(user)) if (commandLine.includes(words)) return pid;
			return undefined;
		};
		try {
			expect(await found(own)).toBe(child.pid);
			expect(await found(own + 4711)).toBeUndefined();
		} finally {
			child.kill('SIGKILL');
			await once(child, 'exit');
		}
	});
});
