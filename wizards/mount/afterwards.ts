import {printable, type Session, shellLine} from '../../source/index.js';
import {accessText} from '../mounts/session-rows.js';

/** What stays when the wizard is gone: where the files are, what becomes of what is written, how to end it, where the log is. */
export function afterwards(session: Session, log: string): readonly string[] {
	const {guestDevice, mountpoint, peek} = session;
	const place = mountpoint ?? '';
	return [
		`${printable(guestDevice ?? '')} is mounted at ${printable(place)}, ${accessText(session)}.`,
		...(peek ? ['What you write there is thrown away when it is unmounted: the disk stays as it is.'] : []),
		`To unmount it: ${printable(shellLine(['vmfuse-tui', 'unmount', place]))}`,
		`Log: ${printable(log)}`,
	];
}
