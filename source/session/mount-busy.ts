import {UserError} from '../errors.js';
import {shellLine} from '../text/shell-line.js';
import {type Holder, listHolders} from './holders.js';

/** The mount is in use: nothing was changed. */
export class MountBusyError extends UserError {
	static override readonly code = 'mount-busy';
	readonly holders: readonly Holder[];

	constructor(mountpoint: string, holders: readonly Holder[]) {
		super(`${mountpoint} is in use${holders.length > 0 ? ` by ${listHolders(holders)}` : '; which program uses it is not known'}`, {
			nextSteps: [
				...(holders.length > 0
					? holders.map(({pid, command, path}) => `leave or close ${JSON.stringify(path)}, or end ${command}: kill ${pid}`)
					: ['wait, if its disk has much to write; or look for a container, or a program of another user, that uses it']),
				`then again: ${shellLine(['vmfuse-tui', 'unmount', mountpoint])}`,
				`or unmount it by force: ${shellLine(['vmfuse-tui', 'unmount', '--force', mountpoint])}`,
			],
		});
		this.holders = holders;
	}
}
