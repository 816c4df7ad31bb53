import {UserError} from '../errors.js';

/**
How a mount ended that nobody unmounted. `silent`: neither its machine nor the mount has answered for so long that the programs that wait for it were
let go.
*/
export type Breakage = 'machine-gone' | 'sshfs-gone' | 'connection-gone' | 'silent' | 'overlay-full';

const events: Readonly<Record<Breakage, string>> = {
	'machine-gone': 'its virtual machine ended while it was mounted',
	'sshfs-gone': 'sshfs ended while it was mounted',
	'connection-gone': 'the connection to its virtual machine broke while it was mounted',
	'overlay-full': 'there was no more room for what was written on top of its read-only disk',
	silent: 'its virtual machine has not answered for a minute',
};

/** fsync(2) is answered when the disk has the data, so only what came after the last one can be lost with the guest's memory. */
const lost = 'what was written and not yet acknowledged by fsync may be lost';
const saved = 'the writes that were answered are in the virtual machine, which writes them out';

type BrokenMount = {
	/** Of the session. */
	readonly id: string;
	readonly mountpoint: string;
	readonly readOnly: boolean;
	readonly peek?: boolean | undefined;
};

/** A mount that ended badly. Its mountpoint answers with errors until somebody takes note. */
export class BrokenMountError extends UserError {
	static override readonly code = 'ended-badly';

	readonly how: Breakage;

	constructor(how: Breakage, {id, mountpoint, readOnly, peek = false}: BrokenMount) {
		const isUnchanged = readOnly || peek;
		const loss = how === 'machine-gone' ? lost : saved;
		super(`${mountpoint} ended badly: ${events[how]}${isUnchanged ? '' : `; ${loss}`}`, {
			nextSteps: [
				`take note, and free the mountpoint: vmfuse-tui unmount ${id}`,
				...(isUnchanged ? [] : ['check the file system, and what was being written']),
				`see what happened: vmfuse-tui logs ${id}`,
			],
		});
		this.how = how;
	}
}
