/**
How a command that needs root gets its password: asked by whoever has the screen. The exact command is shown.
Resolves to undefined when the user gives up.
*/
export type AskPassword = (question: {
	readonly command: string;
	/** From 1 on. */
	readonly attempt: number;
	readonly attempts: number;
}) => Promise<string | undefined>;
