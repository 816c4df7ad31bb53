import {expect, test} from 'vitest';
import {addPort} from '../../source/hypervisor/qemu/add-port.js';
import type {QemuMachine} from '../../source/hypervisor/qemu/machine/machine.js';

const context = {signal: new AbortController().signal, emit() {}};

test.each([0, 30])('a machine that has %d private ports gets no more, and nothing fails: its guest is reached over SSH', async count => {
	const ports = Array.from({length: count}, (_, index) => `/run/vm-${index}`);
	const machine = {requireRun: async () => ({ports}), writeRun: () => expect.unreachable()} as unknown as QemuMachine;
	expect(await addPort(machine, context)).toBeUndefined();
});
