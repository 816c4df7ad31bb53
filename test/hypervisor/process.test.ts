import {type ChildProcess, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {afterEach, describe, expect, it} from 'vitest';
import {findProcess, signalMachine, waitUntilGone} from '../../source/hypervisor/qemu/process.js';

const {signal} = new AbortController();
const children: ChildProcess[] = [];
afterEach(() => {
	for (const child of children.splice(0)) {
		child.kill('SIGKILL');
	}
});

/** A process with arguments like those of QEMU. */
async function machine(uuid: string): Promise<number> {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', '-uuid', uuid]);
	children.push(child);
	await once(child, 'spawn');
	return child.pid ?? 0;
}

describe('the process of a machine', () => {
	it('is found by its UUID', async () => {
		const [one, two] = [randomUUID(), randomUUID()];
		const pids = [await machine(one), await machine(two)];
		expect([await findProcess(one), await findProcess(two)]).toEqual(pids);
		expect(await findProcess(randomUUID())).toBeUndefined();
	});

	it('gets no signal when its number belongs to another', async () => {
		const [ours, other] = [randomUUID(), randomUUID()];
		const pid = await machine(other);
		await signalMachine(pid, ours, 'SIGKILL');
		expect(await waitUntilGone(pid, ours, signal, 0)).toBe(true);
		expect(await waitUntilGone(pid, other, signal, 100)).toBe(false);
		await signalMachine(pid, other, 'SIGKILL');
		expect(await waitUntilGone(pid, other, signal, 10_000)).toBe(true);
		await signalMachine(pid, other, 'SIGKILL');
	});
});
