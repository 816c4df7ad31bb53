import * as v from 'valibot';
import type {AskPassword} from './ask-password.js';
import type {Parsed} from './stored-record.js';

const step = {id: v.string(), title: v.string()};
const seconds = v.pipe(v.number(), v.minValue(0));

/**
What long work tells whoever watches: the plain log, `--json`, the wizard. One stream, three readers.
Every event is a plain object that survives JSON.
*/
export const engineEvent = v.variant('type', [
	/** A numbered step of the recipe, or a stage of a session, begins. `id` is the manual's number ("2d") or the stage's name. */
	v.object({type: v.literal('step-started'), ...step}),
	/** It is done. `note`: what is worth knowing of how. */
	v.object({type: v.literal('step-done'), ...step, seconds, note: v.optional(v.string())}),
	/** It is not needed. */
	v.object({type: v.literal('step-skipped'), ...step, reason: v.string()}),
	/** It failed: what was acquired is given back now. */
	v.object({type: v.literal('step-failed'), ...step, seconds, message: v.string()}),
	/** Something that was acquired was given back. */
	v.object({type: v.literal('undone'), what: v.string(), seconds}),
	/** It could not be given back. */
	v.object({type: v.literal('undo-failed'), what: v.string(), message: v.string()}),
	/** How far the step under way is: `ratio` from 0 to 1, where it is known how much there is. */
	v.object({type: v.literal('progress'), what: v.string(), ratio: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))}),
	/** A program was run on this computer. Secrets are removed from its arguments. Without a status it was killed. */
	v.object({type: v.literal('command'), command: v.array(v.string()), status: v.optional(v.number()), seconds}),
	/** A command was run in the guest. */
	v.object({type: v.literal('guest-command'), command: v.array(v.string()), status: v.number(), seconds}),
	/** A line was typed at the guest's console. Secrets are shown as dots. */
	v.object({type: v.literal('typed'), text: v.string()}),
	/** A line came from the guest's serial port. */
	v.object({type: v.literal('heard'), text: v.string()}),
	/** The guest's own text screen, as the guest sent it. */
	v.object({type: v.literal('screen'), rows: v.array(v.string()), cursor: v.object({column: v.number(), row: v.number()})}),
	/** Something that the user should know. */
	v.object({type: v.literal('notice'), text: v.string()}),
	/** Something that the user should look at. */
	v.object({type: v.literal('warning'), text: v.string()}),
	/** Why all of it failed, for the log. The caller gets the error itself. */
	v.object({type: v.literal('failed'), message: v.string()}),
]);
export type EngineEvent = Parsed<typeof engineEvent>;

export type Emit = (event: EngineEvent) => void;

/** What all long work takes. When `signal` aborts, the work stops in order and throws its reason. */
export type Context = {
	readonly signal: AbortSignal;
	readonly emit: Emit;
	/** Where there is one, it is asked for the password of a command that needs root; else sudo asks on the terminal, if there is any. */
	readonly askPassword?: AskPassword | undefined;
};
