import {RequirementError} from '../errors.js';
import {useAnother} from './advice.js';
import type {Hypervisor} from './hypervisor.js';

/** The optional parts that an intermediary cannot do without, in words that follow "cannot". */
const needed = {
	keyboard: "type at a virtual machine's console",
	snapshot: 'take snapshots',
	restore: 'go back to snapshots',
	clone: 'make linked clones',
} as const satisfies Partial<Record<keyof Hypervisor, string>>;

type Needed = keyof typeof needed;

/** A part that an intermediary needs. @throws RequirementError when the hypervisor lacks it. */
export function requirePart<Part extends Needed>(hypervisor: Hypervisor, part: Part): NonNullable<Hypervisor[Part]> {
	const found = hypervisor[part];
	if (found) return found;
	throw new RequirementError(`this hypervisor cannot ${needed[part]}: it cannot be used for an intermediary`, {nextSteps: [useAnother]});
}

/** @throws RequirementError when the hypervisor lacks one of them. */
export function requireAllParts(hypervisor: Hypervisor): void {
	for (const part of Object.keys(needed)) requirePart(hypervisor, part as Needed);
}
