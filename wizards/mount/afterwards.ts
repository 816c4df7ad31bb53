import type {Session} from '../../source/session/session.js';
import {printable} from '../../source/text/printable.js';
import {shellLine} from '../../source/text/shell-line.js';
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
