import type {FaultRule} from '../../fixtures/vboxmanage/call/faults.js';

/** Which calls of VBoxManage a fault is about. */
export type Where = Pick<FaultRule, 'call' | 'match' | 'times'>;

/** Something that goes wrong with a call. */
export type Fault = {
	readonly name: string;
	/** `succeeds`: the run must end as if nothing had happened. `either`: so, or with a clear error. */
	readonly outcome: 'succeeds' | 'either';
	readonly rule: (where: Where) => FaultRule;
};

const locked = {
	code: 'VBOX_E_INVALID_OBJECT_STATE',
	text: "The machine 'vmfuse' is already locked by a session (or being locked or unlocked)",
} as const;

/** What passes when the call is made again. */
export const passingFaults: readonly Fault[] = [
	{name: 'finds the machine locked for a moment', outcome: 'succeeds', rule: where => ({...where, do: 'fail', ...locked})},
	{
		name: 'finds another client closing its session',
		outcome: 'succeeds',
		rule: where => ({...where, do: 'fail', code: 'E_ACCESSDENIED', text: 'The object is not ready'}),
	},
];

export const failures: readonly Fault[] = [
	{name: 'fails', outcome: 'either', rule: where => ({...where, do: 'fail', code: 'NS_ERROR_FAILURE'})},
	{
		name: 'does its work and fails',
		outcome: 'either',
		rule: where => ({...where, when: 'after', do: 'fail', code: 'VBOX_E_FILE_ERROR'}),
	},
	{
		name: 'does its work and says that the machine is locked',
		outcome: 'either',
		rule: where => ({...where, when: 'after', do: 'fail', ...locked}),
	},
];

export const hangs: readonly Fault[] = [
	{name: 'hangs', outcome: 'either', rule: where => ({...where, do: 'hang'})},
	{name: 'does its work and hangs', outcome: 'either', rule: where => ({...where, when: 'after', do: 'hang'})},
];

export const slowness: Fault = {name: 'is slow', outcome: 'succeeds', rule: where => ({...where, do: 'slow', milliseconds: 1500})};

export const moduleMissing: Fault = {
	name: 'finds no kernel module',
	outcome: 'either',
	rule: where => ({...where, do: 'module-missing'}),
};

/** @param milliseconds - after its start. */
export function machineDies(milliseconds: number): Fault {
	return {
		name: `starts a machine that dies after ${(milliseconds / 1000).toFixed(1)} s`,
		outcome: 'either',
		rule: where => ({...where, do: 'vm-dies', afterMilliseconds: milliseconds}),
	};
}
