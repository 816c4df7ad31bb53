import type {Command, Option} from '../command.js';

/** The names of the programs that are completed. */
export const programs = ['vmfuse-tui', 'vmfuse'] as const;

/** Every option of a command as it is typed, the help's too: "--read-only", "-y". */
export function optionWords({options}: Command): readonly string[] {
	const words = Object.entries(options).flatMap(([name, {short}]) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]);
	return [...words, '--help'];
}

/** Whether the value of an option is a file or folder. */
export function takesFile({value = ''}: Option): boolean {
	return value.split('|').some(kind => kind === 'FILE' || kind === 'DIR');
}
