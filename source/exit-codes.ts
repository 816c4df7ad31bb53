/** The exit codes of every command. They are part of the interface: scripts rely on them. */
export const exitCodes = {
	done: 0,
	/** Something failed; nothing is left behind. */
	failure: 1,
	/** The command line or one of its arguments is wrong; nothing was touched. */
	usage: 2,
	/** A program, a permission or a kernel feature is missing; nothing was touched. */
	requirement: 3,
	/** Failed, and something could not be put back: `recover` names it. */
	leftBehind: 4,
	hangup: 129,
	interrupt: 130,
	terminate: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
