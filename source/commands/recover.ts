import type {Recovered} from '../operations/mounts/recover.js';
import {intermediaryOption} from '../usual-intermediary.js';
import type {Command} from './command.js';
import {json} from './options.js';

export const recover: Command<Recovered> = {
	name: 'recover',
	summary: 'clean up after mounts that were cut off',
	details: 'Mounts that work are left alone. Set-ups that were cut off are only listed: they can be continued or removed.',
	arguments: [],
	options: json,
	examples: [
		{line: 'recover', description: 'after a crash or a power cut'},
		{line: 'recover --json', description: 'the same for a program'},
	],
	run: async engine => engine.sessions.recoverAll(),
	schema: async () => (await import('../operations/mounts/recover.js')).recoveredSchema,
	render: renderRecovered,
};

/** One line a session, a paragraph a set-up. */
export async function renderRecovered({sessions, unsaved, unextended, setups}: Recovered): Promise<string> {
	const {describeCutOff} = await import('../operations/set-up/unfinished-setups.js');
	if (sessions.length + unsaved.length + unextended.length + setups.length === 0) return 'Nothing was left behind.\n';
	const putBack = sessions.map(({id, source, mountpoint, trouble}) => {
		const lines = trouble.map(line => `  - ${line}\n`).join('');
		return `Put back: session ${id} on ${source}${mountpoint ? `, mounted at ${mountpoint}` : ''}\n${lines}`;
	});
	const deleted = unsaved.map(
		name => `Deleted: the clone of "${name}" that was about to be saved. The next mount tries it again, or vmfuse-tui setup\n`,
	);
	const undone = unextended.map(
		({intermediary, extensions}) =>
			`Undone: the adding of ${extensions.join(', ')} to "${intermediary}", which is as it was. To add it: vmfuse-tui extend ${extensions.join(' ')}${intermediaryOption(intermediary, '--intermediary')}\n`,
	);
	const left = setups.map(setup => {
		const {text, nextSteps} = describeCutOff(setup);
		return `Left as it is: ${text}.\n${nextSteps.map(step => `  - ${step}\n`).join('')}`;
	});
	return [...putBack, ...deleted, ...undone, ...left].join('');
}
