import type {Guest} from '../guest/guest.js';

/** Every exit status is an answer. */
export const anyStatus: readonly number[] = Array.from({length: 256}, (_, status) => status);

/** Whether a command in the guest ends with status 0. */
export async function guestSucceeds(guest: Guest, argv: readonly [string, ...string[]]): Promise<boolean> {
	return (await guest.run(argv, {accept: anyStatus})).status === 0;
}

/** Add a line to a file of the guest, unless it has it. */
export async function appendLine(guest: Guest, file: string, line: string): Promise<void> {
	await guest.run(['sh', '-c', 'grep -qxF -e "$2" -- "$1" || { printf "%s\\n" "$2" >> "$1" && sync; }', 'sh', file, line]);
}

/** Save what `/opt/.filetool.lst` names to the disk, and see it written. */
export async function backUp(guest: Guest): Promise<void> {
	await guest.run(['sh', '-c', 'filetool.sh -b && sync'], {timeout: 180_000});
}
