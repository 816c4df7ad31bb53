import type {Guest, GuestCommand, GuestOutput} from './guest.js';

/** LVM says so whenever it is told to make its nodes itself (remote-command.ts): it is no fault. */
const bypassing = /^.*DM_DISABLE_UDEV.*$/gm;

/** Run a program whose failure is a warning. */
export async function attempt(guest: Guest, command: GuestCommand): Promise<void> {
	reportFailure(guest, command, await guest.run(command, {accept: 'any', timeout: 120_000}));
}

/** mdadm answers 1 or 2 when there was nothing to assemble, lvm 5 when one of several volumes could not be activated. */
export function reportFailure(guest: Guest, command: GuestCommand, output: GuestOutput): void {
	const complaint = complaintOf(output);
	if (output.status !== 0 && complaint !== '' && !/No arrays found|already active/i.test(complaint)) {
		guest.context.emit({type: 'warning', text: `${command.slice(0, 2).join(' ')} in the guest: ${complaint}`});
	}
}

/** What a program says on standard error, in one line. */
function complaintOf({stderr}: GuestOutput): string {
	return stderr
		.replaceAll(bypassing, '')
		.trim()
		.replaceAll(/\s*\n\s*/g, '; ');
}
