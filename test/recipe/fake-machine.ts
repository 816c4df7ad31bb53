import type {Context} from '../../source/events.js';
import type {Hypervisor, Machine, MachineSpec, MachineState, StartOptions} from '../../source/hypervisor/hypervisor.js';

/** A hypervisor with one machine of the test's; nothing runs in it. Calls that it does not know are errors. */
export class FakeMachine {
	state: MachineState;
	/** How often it was asked for its state. */
	stateQuestions = 0;
	/** What was asked of it, in order. */
	readonly calls: string[] = [];
	/** What each start was allowed. */
	readonly startOptions: StartOptions[] = [];
	/** These calls fail with the error. */
	readonly failing = new Map<string, Error>();
	spec: MachineSpec | undefined;

	constructor(state: MachineState) {
		this.state = state;
	}

	get hypervisor(): Hypervisor {
		const call = (name: string) => {
			this.calls.push(name);
			const error = this.failing.get(name);
			if (error) throw error;
		};
		const known: Partial<Hypervisor> = {
			restrictsNetwork: true,
			warmStarts: undefined,
			version: async () => '7.2',
			state: async () => {
				this.stateQuestions++;
				return this.state;
			},
			machine: async () => ({spec: this.spec, snapshots: []}) as unknown as Machine,
			create: async spec => {
				call('create');
				this.spec = spec;
				this.state = 'off';
			},
			setGroup: async () => call('setGroup'),
			setForward: async () => call('setForward'),
			insertCd: async () => call('insertCd'),
			restore: async (_name, snapshot) => call(`restore ${snapshot}`),
			start: async (_name, _context, options = {}) => {
				call('start');
				this.startOptions.push(options);
				this.state = 'running';
				return {sshPort: 22_001};
			},
			powerOff: async () => {
				call('powerOff');
				if (this.state !== 'missing') this.state = 'off';
			},
			waitUntilOff: async () => {
				call('waitUntilOff');
				this.state = 'off';
			},
			screenPicture: async () => call('screenPicture'),
			delete: async () => {
				call('delete');
				this.state = 'missing';
			},
		};
		return new Proxy(known, {
			get(target, key) {
				if (!Reflect.has(target, key)) throw new Error(`the fake machine cannot ${String(key)}`);
				return Reflect.get(target, key);
			},
		}) as Hypervisor;
	}
}

export function recordingContext(signal = new AbortController().signal): {context: Context; texts: string[]} {
	const texts: string[] = [];
	return {
		texts,
		context: {
			signal,
			emit(event) {
				if ('text' in event) texts.push(`${event.type}: ${event.text}`);
				else if ('title' in event) texts.push(`${event.type}: ${event.id}`);
			},
		},
	};
}
