import type {Hypervisor, MachineState} from '../../source/hypervisor/hypervisor.js';

export type FakeHypervisor = {
	readonly hypervisor: Hypervisor;
	/** What was asked of it, in order: "powerOff vmfuse-1". */
	readonly calls: string[];
	state: MachineState;
	/** These calls fail. */
	readonly failing: Set<string>;
};

/** A hypervisor with one machine that records what it is asked. Only what a stop plan needs is there: anything else is an error. */
export function fakeHypervisor(): FakeHypervisor {
	const fake: FakeHypervisor = {calls: [], failing: new Set(), state: 'running', hypervisor: undefined as never};
	const record = (call: string, name: string) => {
		fake.calls.push(`${call} ${name}`);
		if (fake.failing.has(call)) throw new Error(`${call} fails`);
	};
	const known: Partial<Hypervisor> = {
		async state() {
			return fake.state;
		},
		async waitUntilOff(name) {
			record('waitUntilOff', name);
			fake.state = 'off';
		},
		async powerOff(name) {
			record('powerOff', name);
			if (fake.state !== 'missing') fake.state = 'off';
		},
		async detachDisk(name, id) {
			record('detachDisk', `${name} ${id}`);
		},
		async delete(name) {
			record('delete', name);
			fake.state = 'missing';
		},
	};
	const hypervisor = new Proxy(known, {
		get(target, key) {
			if (!Reflect.has(target, key)) throw new Error(`the fake hypervisor cannot ${String(key)}`);
			return Reflect.get(target, key);
		},
	}) as Hypervisor;
	return Object.assign(fake, {hypervisor});
}
