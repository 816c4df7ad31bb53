import {UserError} from '../../../errors.js';

/** How VirtualBox shows the name of a machine whose settings it cannot read. */
export const inaccessibleName = '<inaccessible>';

export const inaccessibleSteps = ['Delete what is left of it: vmfuse-tui remove NAME, or vmfuse-tui recover for the clone of a mount'];

/** VirtualBox cannot read the settings of a machine: it can be told to forget it, and nothing else. Such a machine does not run. */
export class InaccessibleError extends UserError {
	static override readonly code = 'machine-unreadable';

	constructor(machine: string, cause?: unknown) {
		super(`VirtualBox cannot read the settings of the virtual machine ${machine} ("inaccessible")`, {
			nextSteps: inaccessibleSteps,
			cause,
		});
	}
}
