type Stream = {readonly isTTY?: boolean | undefined};

/**
Whether a person is at the terminal, who can be shown screens. The variables are those by which Ink knows a CI (is-in-ci 2): there it draws
nothing but the last frame.
*/
export function isInteractive(stdin: Stream, stdout: Stream, environment: Readonly<Record<string, string | undefined>>): boolean {
	const {CI, CONTINUOUS_INTEGRATION, TERM} = environment;
	const isCi = [CI, CONTINUOUS_INTEGRATION].some(value => value !== undefined && value !== '0' && value !== 'false');
	return stdin.isTTY === true && stdout.isTTY === true && !isCi && TERM !== 'dumb';
}
