import type {Command} from './command.js';

/** What writes the script for a shell. */
const scripts = {
	bash: async () => (await import('./completions/bash.js')).bashCompletion,
	zsh: async () => (await import('./completions/zsh.js')).zshCompletion,
	fish: async () => (await import('./completions/fish.js')).fishCompletion,
};

/** @param all Every command. */
export const completion = (all: () => readonly Command[]): Command<string> => ({
	name: 'completion',
	summary: 'print a script that makes a shell complete the commands and options of vmfuse-tui',
	details:
		'For zsh, write it to a file _vmfuse-tui in a folder of $fpath; for fish, to ~/.config/fish/completions/vmfuse-tui.fish; for bash, see the example.',
	arguments: [{name: 'SHELL', isRequired: true, choices: Object.keys(scripts), description: `One of ${Object.keys(scripts).join(', ')}`}],
	options: {},
	examples: [
		{
			line: 'completion bash > ~/.local/share/bash-completion/completions/vmfuse-tui',
			description: 'for every bash that is started from now on',
		},
		{line: 'completion fish | source', description: 'for this fish alone'},
	],
	async run(_, {positionals: [shell]}) {
		const script = await scripts[shell as keyof typeof scripts]();
		return script(all());
	},
	render: script => script,
});
