import {quoted} from '../text/shell-line.js';

/** Longer lines hardly ever arrive whole where keys get lost: they are put together in the guest. */
export const longestLine = 60;

/**
The shell commands that add a line to a file of the guest, each short enough to arrive whole.
@param file - at most 20 characters that need no quotes.
*/
export function appendCommands(file: string, line: string): readonly string[] {
	const command = (piece: string, end: string) => `printf '%s${end}' ${quoted(piece)}>>${file}`;
	const commands: string[] = [];
	let piece = '';
	for (const character of line) {
		if (command(piece + character, '\\n').length > longestLine) {
			commands.push(command(piece, ''));
			piece = '';
		}

		piece += character;
	}

	return [...commands, command(piece, '\\n')];
}
