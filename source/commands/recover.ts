import type {Recovered} from '../operations/mounts/recover.js';
import {describeCutOff} from '../operations/set-up/unfinished-setups.js';

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
