/** What VBoxManage said when it failed. */
export type Failure = {
	/** `VBOX_E_OBJECT_NOT_FOUND`, `E_ACCESSDENIED`, …; undefined for errors that VBoxManage found by itself. */
	readonly code: string | undefined;
	/** The error's own lines, joined; without prefixes, details and context. */
	readonly text: string;
};

/**
Read the error block on stderr: lines that begin with `VBoxManage: error: `, the last of them the code and the place in VBoxManage's source.
Progress (`0%...10%...`) and the usage that follows a syntax error are left out.
*/
export function readFailure(stderr: string): Failure {
	const errors = stderr.split(/\r?\n/).flatMap(line => /^(?:\d+%\.*)*\s*VBoxManage(?:\.exe)?: error: (.*)$/.exec(line)?.[1] ?? []);
	const [, code] = /^(?:Details: code|Code) (\w+) \(0x[\da-f]+\)/im.exec(errors.join('\n')) ?? [];
	const words = errors.filter(line => !/^(?:Details: code|Code \w+ \(|Context: |-{3,}$)/.test(line));
	// Up to 6.1 handlers of commands print some errors without the prefix, behind the usage.
	const syntax = /^Syntax error: .*$/m.exec(stderr)?.[0];
	const fallback = stderr.trim().split(/\r?\n/).at(-1) ?? '';
	return {code, text: words.join(' ').trim() || syntax || fallback};
}
