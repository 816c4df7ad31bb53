/**
The output as VBoxManage wrote it, without what the shell script in front of it (VirtualBox' `VBox.sh`, Linux) prints on stdout before every call:
paragraphs that begin with `WARNING: ` and end with the line that says what will not work, or with the next line that is neither indented nor empty.
*/
export function withoutWarnings(stdout: string): string {
	const lines = stdout.split('\n');
	let isInWarning = false;
	const first = lines.findIndex(line => {
		const begins = line.startsWith('WARNING: ');
		isInWarning ||= begins;
		return !isInWarning || !(begins || line === '' || /^\s/.test(line));
	});
	return first < 0 ? '' : lines.slice(first).join('\n');
}
