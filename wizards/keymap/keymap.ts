/** What a key does, wherever it does it. Screens register handlers for commands, never for keys. */
type KeyBinding = {
	/** In the words of `key-press.ts`; the first is the one that hints show. */
	readonly keys: readonly string[];
	/** In the hint line, one or two words. Empty: no hint, since everybody knows. */
	readonly label: string;
	/** In the help and the README, a phrase. */
	readonly help: string;
	readonly scope: 'Everywhere' | 'Lists' | 'Text fields' | 'Mounts';
};

/** In the order of the hint line. */
export const keymap = {
	up: {keys: ['up', 'k'], label: 'move', help: 'Up', scope: 'Lists'},
	down: {keys: ['down', 'j'], label: '', help: 'Down', scope: 'Lists'},
	nth: {keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], label: '', help: 'Choose a row of a short list by its number', scope: 'Lists'},
	accept: {keys: ['enter'], label: 'choose', help: 'Choose, go on', scope: 'Everywhere'},
	pageUp: {keys: ['pageup', 'ctrl+b'], label: '', help: 'A page up', scope: 'Lists'},
	pageDown: {keys: ['pagedown', 'ctrl+f'], label: '', help: 'A page down', scope: 'Lists'},
	first: {keys: ['home', 'g'], label: '', help: 'To the first row', scope: 'Lists'},
	last: {keys: ['end', 'G'], label: '', help: 'To the last row', scope: 'Lists'},
	toggle: {keys: ['space'], label: 'mark', help: 'Mark, where several can be chosen; choose in a form', scope: 'Lists'},
	filter: {keys: ['/'], label: 'filter', help: 'Show only the rows with these words', scope: 'Lists'},
	ownMachine: {keys: ['m'], label: 'own machine', help: 'Give a disk a virtual machine of its own, or have it share one', scope: 'Lists'},
	next: {keys: ['tab'], label: 'next', help: 'To the next field; complete a path', scope: 'Text fields'},
	previous: {keys: ['shift+tab'], label: '', help: 'To the field before', scope: 'Text fields'},
	unmount: {keys: ['u'], label: 'unmount', help: 'Unmount the session (so does Enter)', scope: 'Mounts'},
	unmountAll: {keys: ['a'], label: 'all', help: 'Unmount all sessions', scope: 'Mounts'},
	shell: {keys: ['o'], label: 'shell', help: 'Open a shell in the guest', scope: 'Mounts'},
	force: {keys: ['f'], label: 'force', help: 'Unmount by force: pull the plug of a machine that does not answer', scope: 'Mounts'},
	log: {keys: ['l'], label: 'log', help: 'Show the log', scope: 'Mounts'},
	recover: {keys: ['r'], label: 'recover', help: 'Put back what a session has left that was cut off or ended badly', scope: 'Mounts'},
	recheck: {keys: ['r'], label: 'look again', help: 'Look again', scope: 'Everywhere'},
	back: {keys: ['esc'], label: 'back', help: 'Back one answer; it is kept as the default', scope: 'Everywhere'},
	leave: {keys: ['q'], label: 'quit', help: 'Leave the screen; on the first one: quit', scope: 'Everywhere'},
	help: {keys: ['?'], label: 'help', help: 'What the keys do here', scope: 'Everywhere'},
	interrupt: {
		keys: ['ctrl+c'],
		label: '',
		help: 'Stop what is under way, in order; a second time: at once. Else quit',
		scope: 'Everywhere',
	},
} as const satisfies Record<string, KeyBinding>;

export type Command = keyof typeof keymap;

export const commands = Object.keys(keymap) as readonly Command[];

/** Those that also work while a text field takes the keys. */
export const textCommands: readonly Command[] = ['accept', 'back', 'next', 'previous', 'interrupt'];
