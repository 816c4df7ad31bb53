import {UsageError} from '../errors.js';
import type {Command} from './command.js';

const shells = ['bash', 'zsh', 'fish'] as const;

/** @param all Every command. */
export const completion = (all: () => readonly Command[]): Command<string> => ({
	name: 'completion',
	summary: 'what makes a shell complete the commands and options of vmfuse-tui',
	details:
		'For zsh, write it to a file _vmfuse-tui in a folder of $fpath; for fish, to ~/.config/fish/completions/vmfuse-tui.fish; for bash, see the example.',
	arguments: [{name: 'SHELL', isRequired: true, choices: shells, description: `One of ${shells.join(', ')}`}],
	options: {},
	examples: [
		{line: 'completion bash > ~/.local/share/bash-completion/completions/vmfuse-tui', description: 'for every bash from now on'},
		{line: 'completion fish | source', description: 'for the fish that this is typed in'},
	],
	async run(_, {positionals: [shell]}) {
		switch (shell) {
			case 'bash': {
				const {bashCompletion} = await import('./completions/bash.js');
				return bashCompletion(all());
			}

			case 'zsh': {
				const {zshCompletion} = await import('./completions/zsh.js');
				return zshCompletion(all());
			}

			case 'fish': {
				const {fishCompletion} = await import('./completions/fish.js');
				return fishCompletion(all());
			}

			default:
				throw new UsageError(`there are no completions for "${shell}"`, {nextSteps: [`there are some for: ${shells.join(', ')}`]});
		}
	},
	render: script => script,
});
