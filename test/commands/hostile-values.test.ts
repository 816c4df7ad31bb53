import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {rendered} from '../../source/commands/command.js';
import {commands} from '../../source/commands/index.js';
import {UserError} from '../../source/errors.js';
import {type EngineEvent, engineEvent} from '../../source/events.js';
import {exitCodes} from '../../source/exit-codes.js';
import {jsonError, jsonEvent, jsonResult} from '../../source/report/json.js';
import {renderLogEntry} from '../../source/report/log-line.js';
import {plainActivity, plainError, plainEvent} from '../../source/report/plain.js';

// Any text in any field of what is printed may come from a disk, its files or their names.
/** What no terminal, and nobody who reads a list, is to get. Lines end, though. */
const harmful = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u;
const piece = fc.constantFrom(
	'\u001B[2J',
	'\u009B31m',
	'\u001B]0;title\u0007',
	'\u202E',
	'\u2028',
	'\n',
	'\r',
	'\u007F',
	'\uD800',
	'--help',
	';`id`',
	'é',
	'%s',
	'<',
	'.',
);
const hostile = fc.array(piece, {maxLength: 5}).map(pieces => pieces.join(''));

type Any = {
	readonly type: string;
	readonly entries?: Readonly<Record<string, Any>>;
	readonly options?: readonly unknown[];
	readonly item?: Any;
	readonly wrapped?: Any;
	readonly value?: Any;
	readonly pipe?: ReadonlyArray<{readonly type: string}>;
	readonly literal?: unknown;
	readonly items?: readonly Any[];
	readonly getter?: (input: unknown) => Any;
};

/** Values of a schema, hostile wherever a text is. */
function valuesOf(schema: Any): fc.Arbitrary<unknown> {
	const {type, pipe = []} = schema;
	const has = (check: string) => pipe.some(one => one.type === check);
	switch (type) {
		case 'object':
			return fc.record(Object.fromEntries(Object.entries(schema.entries ?? {}).map(([name, entry]) => [name, valuesOf(entry)])));
		case 'string':
			return has('iso_timestamp') ? fc.constant('2026-01-01T00:00:00.000Z') : has('uuid') ? fc.uuid() : hostile;
		case 'number':
			return fc.integer({min: 1, max: 1000});
		case 'boolean':
			return fc.boolean();
		case 'array':
			return fc.array(valuesOf(schema.item as Any), {maxLength: 3});
		case 'picklist':
			return fc.constantFrom(...(schema.options as readonly unknown[]));
		case 'literal':
			return fc.constant(schema.literal);
		case 'null':
			return fc.constant(null);
		case 'optional':
			return fc.option(valuesOf(schema.wrapped as Any), {nil: undefined});
		case 'nullable':
			return fc.option(valuesOf(schema.wrapped as Any), {nil: null});
		case 'union':
		case 'variant':
			return fc.oneof(...(schema.options as readonly Any[]).map(valuesOf));
		case 'intersect':
			return fc.tuple(...(schema.options as readonly Any[]).map(valuesOf)).map(parts => Object.assign({}, ...parts));
		case 'tuple':
			return fc.tuple(...(schema.items as readonly Any[]).map(valuesOf));
		case 'lazy':
			return valuesOf((schema.getter as NonNullable<Any['getter']>)(undefined));
		default:
			throw new Error(`no values for a schema of type ${type}`);
	}
}

const printing = commands.filter(({schema}) => schema);

describe('text from disks is printed as text', () => {
	test.each(printing.map(command => [command.name, command] as const))('in the result of %s', async (name, command) => {
		const values = valuesOf((await command.schema?.()) as unknown as Any);
		await fc.assert(
			fc.asyncProperty(values, async value => {
				const json = jsonResult(name, value);
				expect(json.slice(0, -1)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
				expect(JSON.parse(json).result).toEqual(JSON.parse(JSON.stringify(value)));
				expect(await rendered(command, value)).not.toMatch(harmful);
			}),
			{numRuns: 200},
		);
	});

	test('in events, the log and errors', () => {
		fc.assert(
			fc.property(valuesOf(engineEvent as unknown as Any), hostile, (value, text) => {
				const event = value as EngineEvent;
				const error = new UserError(text, {nextSteps: [text]});
				const printed = [
					plainEvent(event),
					plainActivity(event),
					renderLogEntry({...event, at: '2026-01-01T00:00:00.000Z'}),
					plainError(error),
				];
				for (const one of [...printed, jsonEvent(event), jsonError(error, exitCodes.failure)]) expect(one ?? '').not.toMatch(harmful);
				const json = jsonEvent(event);
				if (json !== undefined) expect(JSON.parse(json)).toEqual({version: 1, ...JSON.parse(JSON.stringify(event))});
			}),
			{numRuns: 2000},
		);
	});
});
