import type {Engine} from '../engine.js';
import {LeftBehindError} from '../errors.js';
import {describeCutOff, findUnfinishedSetups, type UnfinishedMachine} from '../services/unfinished-setups.js';
import {type Recovery, recoverSessions} from '../session/recover-sessions.js';

/** What was left behind. */
export type Recovered = {
	/** They were put back. */
	readonly sessions: readonly Recovery[];
	/** They are left as they are, with their machines: they can go on, or be deleted, as the user decides. */
	readonly setups: readonly UnfinishedMachine[];
};

/**
Put back what sessions left whose supervisor was killed, or did not outlive the computer's last shutdown, and find set-ups that were cut off.
@throws LeftBehindError when something could not be put back.
*/
export async function recover(engine: Engine): Promise<Recovered> {
	const recoveries = await recoverSessions(engine);
	const failed = recoveries.filter(({leftBehind}) => leftBehind.length > 0);
	if (failed.length === 0) {
		const setups = await findUnfinishedSetups(engine);
		return {sessions: recoveries, setups: setups.filter(({pid}) => pid === undefined)};
	}

	throw new LeftBehindError(failed.map(({id, leftBehind}) => `session ${id}: ${leftBehind.join('; ')}`).join('; '), {
		nextSteps: [...new Set(failed.flatMap(({id, nextSteps}) => [...nextSteps, `see what happened: vmfuse-tui logs ${id}`]))],
	});
}

/** One line a session, a paragraph a set-up. */
export function renderRecovered({sessions, setups}: Recovered): string {
	if (sessions.length === 0 && setups.length === 0) return 'Nothing was left behind.\n';
	const putBack = sessions.map(
		({id, source, mountpoint}) => `Put back: session ${id} on ${source}${mountpoint ? `, mounted at ${mountpoint}` : ''}\n`,
	);
	const left = setups.map(setup => {
		const {text, nextSteps} = describeCutOff(setup);
		return `Left as it is: ${text}.\n${nextSteps.map(step => `  - ${step}\n`).join('')}`;
	});
	return [...putBack, ...left].join('');
}
