import {UserError} from '../errors.js';
import {type Holder, listHolders} from './holders.js';

/** The mount is in use: nothing was changed. */
export class MountBusyError extends UserError {
	static override readonly code = 'mount-busy';
	readonly holders: readonly Holder[];

	constructor(mountpoint: string, holders: readonly Holder[]) {
		super(`${mountpoint} is in use${holders.length > 0 ? ` by ${listHolders(holders)}` : ''}`, {
			nextSteps: [
				...holders.map(({pid, command, path}) => `leave or close ${JSON.stringify(path)}, or end ${command}: kill ${pid}`),
				`then again: vmfuse-tui unmount ${mountpoint}`,
			],
		});
		this.holders = holders;
	}
}
