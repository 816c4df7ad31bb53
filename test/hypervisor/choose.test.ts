import {describe, expect, test} from 'vitest';
import {RequirementError, UsageError} from '../../source/errors.js';
import type {EngineEvent} from '../../source/events.js';
import {chooseHypervisor} from '../../source/hypervisor/choose.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {type HypervisorName, hypervisorNames} from '../../source/hypervisor/registry.js';

const versions: Partial<Record<HypervisorName, string>> = {virtualbox: '7.1.12', qemu: '10.0.2'};

const part = async () => {};

function world(broken: readonly HypervisorName[] = [], parts: object = {keyboard: part, snapshot: part, restore: part, clone: part}) {
	const events: EngineEvent[] = [];
	const find = (name: HypervisorName) =>
		({
			...parts,
			async version() {
				const version = broken.includes(name) ? undefined : versions[name];
				if (version === undefined) throw new RequirementError(`${name} is not installed`, {nextSteps: [`install ${name}`]});
				return version;
			},
		}) as unknown as Hypervisor;
	const context = {signal: new AbortController().signal, emit: (event: EngineEvent) => events.push(event)};
	return {choose: async (wanted?: string, setting?: string) => chooseHypervisor(wanted, find, context, setting), events};
}

describe('which hypervisor', () => {
	test('VirtualBox where it works, said in one line', async () => {
		const {choose, events} = world();
		expect(await choose()).toBe('virtualbox');
		expect(events).toEqual([{type: 'notice', text: 'hypervisor: VirtualBox 7.1.12'}]);
	});

	test('else QEMU, and why not VirtualBox', async () => {
		const {choose, events} = world(['virtualbox']);
		expect(await choose()).toBe('qemu');
		expect(events).toEqual([{type: 'notice', text: 'hypervisor: QEMU 10.0.2 (virtualbox is not installed)'}]);
	});

	test('none: exit 3, with what to install', async () => {
		const {choose} = world(['virtualbox', 'qemu']);
		const error = await choose().catch((error: unknown) => error);
		expect(error).toBeInstanceOf(RequirementError);
		expect((error as RequirementError).nextSteps).toEqual(hypervisorNames.map(name => `install ${name}`).toReversed());
	});

	test('one without console typing, snapshots or clones is not taken', async () => {
		const {choose} = world([], {keyboard: part, clone: part});
		await expect(choose()).rejects.toThrow(/there is no hypervisor: .* cannot take snapshots/);
	});

	test('the argument weighs more than the setting, and neither is second-guessed', async () => {
		const {choose, events} = world(['virtualbox']);
		expect(await choose('virtualbox', 'qemu')).toBe('virtualbox');
		expect(await choose(undefined, 'virtualbox')).toBe('virtualbox');
		expect(events).toEqual([]);
	});

	test('a wrong name, wherever it comes from', async () => {
		const {choose} = world();
		await expect(choose('vmware')).rejects.toThrow(UsageError);
		await expect(choose(undefined, 'constructor')).rejects.toThrow('VMFUSE_HYPERVISOR: there is no hypervisor named "constructor"');
	});
});
