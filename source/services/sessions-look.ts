import process from 'node:process';
import type {Engine} from '../engine.js';
import {describeSession, type Session} from '../session/session.js';
import {readSessions} from '../session/session-record.js';

/** The sessions, and whether somebody uses them: but where finding that out takes seconds, only unmounting finds out. */
export async function lookAtSessions(engine: Engine, withHolders = process.platform === 'linux'): Promise<readonly Session[]> {
	const records = await readSessions(engine.folders);
	return Promise.all(records.map(async record => describeSession(record, engine, {withHolders})));
}
