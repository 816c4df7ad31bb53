import {expect, test} from 'vitest';
import {eventually, machineLimit} from '../harness/eventually.js';
import {testedHypervisor} from '../harness/world.js';
import {typeUnderFaults} from '../real/lines-under-faults.js';
import type {WhileItBoots} from '../real/live-console.js';
import {freshSeed} from '../real/random.js';

/** On a slow computer what is meant for the shell comes to the boot loader, which boots nothing by Enter alone after a name that it does not know. */
const typeTooEarly: WhileItBoots = async (console, screen) => {
	const isAsked = async () => (await screen()).some(row => row.startsWith('boot:'));
	await eventually('the prompt of the boot loader', isAsked, {limit: machineLimit, seen: screen});
	await console.typist.type('cd /tmp\n');
};

// The short form of test/faults/console.test.ts.
test('fifteen random lines over a bad line run exactly once each, though the first comes too early', async () => {
	const {faults} = await typeUnderFaults(freshSeed('lines under faults'), testedHypervisor === 'qemu' ? typeTooEarly : undefined, 15);
	expect(faults).toBeGreaterThan(0);
});
