import type {AskPassword} from './host/ask-password.js';

/**
What long work tells whoever watches: the plain log, `--json`, the wizard. One stream, three readers.
Every event is a plain object that survives JSON.
*/
export type EngineEvent =
	/** A numbered step of the recipe, or a stage of a session, begins. `id` is the manual's number ("2d") or the stage's name. */
	| {readonly type: 'step-started'; readonly id: string; readonly title: string}
	| {readonly type: 'step-done'; readonly id: string; readonly title: string; readonly seconds: number; readonly note?: string}
	| {readonly type: 'step-skipped'; readonly id: string; readonly title: string; readonly reason: string}
	| {readonly type: 'step-failed'; readonly id: string; readonly title: string; readonly seconds: number; readonly message: string}
	/** Something that was acquired was given back. */
	| {readonly type: 'undone'; readonly what: string; readonly seconds: number}
	| {readonly type: 'undo-failed'; readonly what: string; readonly message: string}
	/** How far the step under way is: `ratio` from 0 to 1, where it is known how much there is. */
	| {readonly type: 'progress'; readonly what: string; readonly ratio?: number}
	/** A program that we ran on this computer, arguments with secrets removed. */
	| {readonly type: 'command'; readonly command: readonly string[]; readonly status: number | undefined; readonly seconds: number}
	/** A command that we ran in the guest over SSH. */
	| {readonly type: 'guest-command'; readonly command: readonly string[]; readonly status: number; readonly seconds: number}
	/** A line that we typed at the guest's console; secrets are shown as dots. */
	| {readonly type: 'typed'; readonly text: string}
	/** A line heard on the guest's serial port. */
	| {readonly type: 'heard'; readonly text: string}
	/** The guest's own text screen, as the guest sent it. */
	| {readonly type: 'screen'; readonly rows: readonly string[]; readonly cursor: {readonly column: number; readonly row: number}}
	| {readonly type: 'notice'; readonly text: string}
	| {readonly type: 'warning'; readonly text: string};

export type Emit = (event: EngineEvent) => void;

/** What all long work takes. When `signal` aborts, the work stops in order and throws its reason. */
export type Context = {
	readonly signal: AbortSignal;
	readonly emit: Emit;
	/** Where there is one, it is asked for the password of a command that needs root; else sudo asks on the terminal, if there is any. */
	readonly askPassword?: AskPassword | undefined;
};
