/**
Take away what the shell script in front of VBoxManage (VirtualBox' `VBox.sh`, Linux) prints on stdout before the output of every call: paragraphs
that begin with `WARNING: ` and end with the line that says what will not work, or with the next line that is neither indented nor empty.
@returns the output as VBoxManage wrote it, and the warnings.
*/
export function splitWarnings(stdout: string): {readonly output: string; readonly warnings: string} {
	const lines = stdout.split('\n');
	let end = 0;
	let inWarning = false;
	for (const [index, line] of lines.entries()) {
		if (line.startsWith('WARNING: ')) {
			inWarning = true;
		} else if (!(inWarning && (line === '' || /^\s/.test(line)))) {
			break;
		}

		end = index + 1;
	}

	return {output: lines.slice(end).join('\n'), warnings: lines.slice(0, end).join('\n')};
}
