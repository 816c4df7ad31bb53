import * as v from 'valibot';
import {LeftBehindError, UsageError} from '../../errors.js';
import {removeStaleFiles} from '../../host/temporary-folder.js';
import type {Runtime} from '../../runtime.js';
import {cleanUp} from '../../session/clean-up.js';
import {recoverSessions, recoverySchema} from '../../session/recover-sessions.js';
import {readSession} from '../../session/session-record.js';
import {recoverWarmClones} from '../../session/warm-start.js';
import type {Parsed} from '../../stored-record.js';
import {listIntermediaries} from '../set-up/list-intermediaries.js';
import {undoExtensions} from '../set-up/unfinished-extensions.js';
import {findUnfinishedSetups, unfinishedMachine} from '../set-up/unfinished-setups.js';

/** What was left behind. */
export const recoveredSchema = v.object({
	/** They were put back. */
	sessions: v.array(recoverySchema),
	/** Intermediaries whose saving of a started guest was cut off; its remains were deleted. */
	unsaved: v.array(v.string()),
	/** What was being added to intermediaries: their machines were switched off, and they are as before. */
	unextended: v.array(v.object({intermediary: v.string(), extensions: v.array(v.string())})),
	/** They are left as they are, with their machines: they can go on, or be deleted, as the user decides. */
	setups: v.array(unfinishedMachine),
});
export type Recovered = Parsed<typeof recoveredSchema>;

/**
Put back what sessions left whose supervisor was killed, or did not outlive the computer's last shutdown, and find set-ups that were cut off.
@throws LeftBehindError when something could not be put back.
*/
export async function recoverAll(runtime: Runtime): Promise<Recovered> {
	const recoveries = await recoverSessions(runtime);
	const unsaved = await recoverWarmClones(runtime, await listIntermediaries(runtime.folders));
	const unextended = await undoExtensions(runtime);
	await removeStaleFiles(runtime.folders);
	const failed = recoveries.filter(({leftBehind}) => leftBehind.length > 0);
	if (failed.length === 0) {
		const setups = await findUnfinishedSetups(runtime);
		return {sessions: recoveries, unsaved, unextended, setups: setups.filter(({pid}) => pid === undefined)};
	}

	throw new LeftBehindError(failed.map(({id, leftBehind}) => `session ${id}: ${leftBehind.join('; ')}`).join('; '), {
		nextSteps: [...new Set(failed.flatMap(({id, nextSteps}) => [...nextSteps, `see what happened: vmfuse-tui logs ${id}`]))],
	});
}

/**
Put back what one session has left that was cut off. Harmless when nothing is left of it.
@throws UsageError when it is being looked after; LeftBehindError, MountBusyError.
*/
export async function recover(runtime: Runtime, id: string): Promise<void> {
	const record = await readSession(runtime.folders, id);
	if (!record) return;
	if (record.owned) throw new UsageError(`session ${id} runs`, {nextSteps: [`end it: vmfuse-tui unmount ${id}`]});
	await cleanUp(runtime, id);
}
