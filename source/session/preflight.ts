import type {Context} from '../events.js';
import type {FileSystemState} from '../guest/file-system-state.js';
import type {OpenSession} from './open-session.js';

export type PreflightFacts = FileSystemState & {
	/** The same for people: one sentence a line. */
	readonly sentences: readonly string[];
};

/** The state of the file system on a device of a session that only reads. @throws UserError; the session goes on. */
export async function preflightOf(session: OpenSession, device: string, context: Context): Promise<PreflightFacts> {
	const state = await session.inspect(device, context);
	return {...state, sentences: stateSentences(state)};
}

/** What is known of a file system, and what that means for mounting it. */
function stateSentences({condition, fileSystem}: Pick<FileSystemState, 'condition' | 'fileSystem'>): readonly string[] {
	const name = fileSystem === undefined ? 'file system' : `${fileSystem} file system`;
	switch (condition) {
		case 'clean':
			return [`The ${name} was closed cleanly.`];
		case 'unfinished':
			return [
				`The ${name} was not closed cleanly: its latest changes are still in its journal.`,
				'They are put in place first: on the disk when it is mounted read-write, only for you to see when it is mounted read-only.',
			];
		case 'not-closed':
			return [
				`The ${name} was not closed cleanly, or is in use by the system that it belongs to.`,
				'Mount it read-only, or have it checked there first.',
			];
		case 'damaged':
			return [`The ${name} is marked as damaged.`, 'Mount it read-only, or have it checked by the system that it belongs to.'];
		case 'unknown':
			return [`It is not known whether the ${name} was closed cleanly.`];
	}
}
