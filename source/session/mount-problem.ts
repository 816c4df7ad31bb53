import * as v from 'valibot';
import {count, isoTime} from '../schemas.js';
import type {Parsed} from '../stored-record.js';

/** What is wrong with a mount that has not ended, the worst first. */
const meanings = {
	'machine-silent': 'its virtual machine does not answer',
	'sshfs-stopped': 'sshfs, or a process that connects it, was stopped',
	'mount-silent': 'it does not answer, although its virtual machine runs',
	'disk-gone': 'the disk, or its image, has disappeared from this computer',
	'disk-errors': 'the disk answers with errors: what is written may not be on it',
	'host-full': 'the disk of this computer that has the image is full',
	full: 'its file system is full',
} as const;

export type ProblemCode = keyof typeof meanings;
export const problemCodes = Object.keys(meanings) as readonly ProblemCode[];

/** As the supervisor has noticed it. */
export const mountProblem = v.object({
	code: v.picklist(problemCodes),
	since: isoTime,
	/** What was stopped. */
	processes: v.optional(v.array(count)),
});
export type MountProblem = Parsed<typeof mountProblem>;

/** In words that follow a mountpoint. */
export function describeProblem({code, processes = []}: Omit<MountProblem, 'since'>): string {
	const which = processes.length === 0 ? '' : ` (process ${processes.join(', ')})`;
	return `${meanings[code]}${which}`;
}

/** What the user can do about it, one line each. @param id Of the session. */
export function problemSteps({code, processes = []}: Omit<MountProblem, 'since'>, id: string): readonly string[] {
	switch (code) {
		case 'machine-silent':
			return ['wait: it may go on', pullPlugStep(id)];
		case 'sshfs-stopped':
			return [`have it go on: kill -CONT ${processes.join(' ')}`, `or end the mount, which loses nothing: vmfuse-tui unmount ${id}`];
		case 'mount-silent':
			return ['wait: a slow disk may have much to write', `or end it: vmfuse-tui unmount ${id}`];
		case 'disk-gone':
		case 'disk-errors':
			return [`end it: vmfuse-tui unmount ${id}`, 'then look at the disk, its cable and its adapter, and check the file system'];
		case 'host-full':
			return ['make room on the disk that has the image'];
		case 'full':
			return ['delete something in it'];
	}
}

/** The way on where a virtual machine does not answer. @param id Of the session. */
export function pullPlugStep(id: string): string {
	return `or pull its plug, which loses what is not written yet: vmfuse-tui unmount --force ${id}`;
}
