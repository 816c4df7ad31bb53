import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import {cleanUp} from '../session/clean-up.js';
import {readSession} from '../session/session-record.js';

/**
Put back what one session has left that was cut off. Harmless when nothing is left of it.
@throws UsageError when it is being looked after; LeftBehindError, MountBusyError.
*/
export async function recoverSession(engine: Engine, id: string): Promise<void> {
	const record = await readSession(engine.folders, id);
	if (!record) return;
	if (record.owned) throw new UsageError(`session ${id} runs`, {nextSteps: [`end it: vmfuse-tui unmount ${id}`]});
	await cleanUp(engine, id);
}
