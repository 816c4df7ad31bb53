import * as v from 'valibot';
import {errorCodes} from '../errors.js';
import {engineEvent} from '../events.js';
import {exitCodes} from '../exit-codes.js';
import type {Parsed} from '../stored-record.js';

/** Of the layout of all lines. It grows when a field goes away or changes its meaning. A new field does not change it. */
const version = v.literal(1);

/** What happens while a command runs: an event of the engine. Left out are the guest's screens, which no program can use. */
export const eventLine = v.variant(
	'type',
	engineEvent.options.filter(({entries}) => entries.type.literal !== 'screen').map(({entries}) => v.object({version, ...entries})),
);

/** The last line of a command that failed. */
export const errorLine = v.object({
	version,
	type: v.literal('error'),
	/** What went wrong: stays the same when the words of `message` change. */
	code: v.picklist(errorCodes),
	/** The class of the error, for example "UsageError". */
	name: v.string(),
	/** What failed, in one line, for people. */
	message: v.string(),
	/** What the user can do about it, one line each, in the order to try them. */
	nextSteps: v.array(v.string()),
	/** The exit code of the program. */
	exitCode: v.picklist(Object.values(exitCodes)),
});
export type ErrorLine = Parsed<typeof errorLine>;

/** The last line of a command that did what it was asked to. @param result The schema of what it gives back. */
export function resultLine(command: string, result: v.GenericSchema) {
	return v.object({version, type: v.literal('result'), command: v.literal(command), result});
}
