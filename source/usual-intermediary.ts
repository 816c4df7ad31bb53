/** The name of the intermediary that is meant where none is named. */
export const usualIntermediary = 'vmfuse';

/** The option that says which one, where it is another one; with a space before it. */
export function intermediaryOption(name: string, option: '--name' | '--intermediary'): string {
	return name === usualIntermediary ? '' : ` ${option} ${name}`;
}
