import {printable, type Session, shellLine} from '../../source/index.js';
import {accessInWords} from './trail.js';

/** What stays when the wizard is gone: where the files are, how to end it, where the log is. */
export function afterwards({guestDevice, mountpoint, readOnly}: Session, log: string): readonly string[] {
	const place = mountpoint ?? '';
	return [
		`${printable(guestDevice ?? '')} is mounted at ${printable(place)}, ${accessInWords(readOnly)}.`,
		`To unmount it: ${printable(shellLine(['vmfuse-tui', 'unmount', place]))}`,
		`Log: ${printable(log)}`,
	];
}
