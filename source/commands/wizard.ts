import {screenNames} from '../../wizards/screens.js';
import {UsageError} from '../errors.js';
import type {Command} from './command.js';
import {setUpAnswers} from './options.js';

export const wizard: Command = {
	name: 'wizard',
	summary: 'do everything with screens and questions; the same as no command at all',
	details:
		'It needs a terminal: with a pipe, --json or CI set there are only the plain commands. The options are answers that the set-up suggests.',
	arguments: [{name: 'SCREEN', choices: screenNames, description: `The screen to begin with: ${screenNames.join(', ')} (default: home)`}],
	options: setUpAnswers,
	examples: [
		{line: 'wizard mount', description: 'choose a disk, and what on it to mount'},
		{line: 'wizard setup --iso Core-current.iso', description: 'set up from an image that you have'},
	],
	async run() {
		// On a terminal, cli.ts shows the screens instead.
		throw new UsageError('the wizards need a terminal', {nextSteps: ['the same without questions: vmfuse-tui --help']});
	},
	render: () => '',
};
