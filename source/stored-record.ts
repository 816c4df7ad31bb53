import {readFile} from 'node:fs/promises';
import * as v from 'valibot';
import {writeFileAtomically} from './atomic-file.js';
import {UserError} from './errors.js';
import {unlessMissing} from './settled.js';

type Fields = Readonly<Record<string, unknown>>;

/** A kind of record that outlives the process that wrote it: what it is called, and how it is checked when it is read back. */
export type RecordKind<Value> = {
	/** For people: "the record of an intermediary". */
	readonly what: string;
	readonly schema: v.GenericSchema<unknown, Value>;
	/**
	The one at index N makes version N + 1 of version N; the last makes what this program writes. Version 0 are records from before versions were
	written. By default there is one, and they differ in nothing else.
	*/
	readonly migrations?: ReadonlyArray<(old: Fields) => Fields>;
	/** What the user can do when the record in `file` cannot be used, one line each. */
	readonly whenDamaged: (file: string) => readonly string[];
};

/** Values as they are read back: nothing of them is changed in place. */
type DeepReadonly<Value> = Value extends (infer Item)[]
	? ReadonlyArray<DeepReadonly<Item>>
	: Value extends object
		? {readonly [Key in keyof Value]: DeepReadonly<Value[Key]>}
		: Value;

/** The type of the values that a schema accepts. */
export type Parsed<Schema extends v.GenericSchema> = DeepReadonly<v.InferOutput<Schema>>;

/** A record does not fit the schema of its kind. */
export class DamagedRecordError extends UserError {
	static override readonly code = 'damaged-record';
}

/** A record was written by a newer release of this program. */
export class NewerRecordError extends UserError {
	static override readonly code = 'newer-record';
}

/** @throws What `parseRecord` throws. @returns Undefined when there is no such file. */
export async function readRecord<Value>(kind: RecordKind<Value>, file: string): Promise<Value | undefined> {
	const text = await unlessMissing(readFile(file, 'utf8'));
	return text === undefined ? undefined : parseRecord(kind, text, file);
}

/** Replaces the file at once. @throws The file system's error. */
export async function writeRecord<Value extends object>(kind: RecordKind<Value>, file: string, value: Value): Promise<void> {
	await writeFileAtomically(file, `${JSON.stringify(versioned(kind, value), undefined, '\t')}\n`);
}

/**
Read a record: an older one is brought up to date.
@param file Named in errors.
@throws DamagedRecordError, NewerRecordError.
*/
export function parseRecord<Value>(kind: RecordKind<Value>, text: string, file: string): Value {
	const fields = parseFields(kind, text, file);
	const {version = 0} = fields;
	const migrations = migrationsOf(kind);
	if (typeof version !== 'number') throw damaged(kind, file, 'its version is no number');
	if (version > migrations.length) {
		throw new NewerRecordError(`${kind.what} was written by a newer vmfuse-tui: ${file}`, {
			nextSteps: [`update vmfuse-tui: this one reads version ${migrations.length} at most, the file has version ${version}`],
		});
	}

	const renewed = migrations.slice(version).reduce((old, migrate) => migrate(old), fields);
	const {success, output, issues} = v.safeParse(kind.schema, renewed);
	if (success) return output;
	const [issue] = issues;
	throw damaged(kind, file, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

/** A value as it is stored. */
export function versioned<Value extends object>(kind: RecordKind<Value>, value: Value): Value & {readonly version: number} {
	return {version: migrationsOf(kind).length, ...value};
}

function migrationsOf({migrations = [old => old]}: RecordKind<unknown>): ReadonlyArray<(old: Fields) => Fields> {
	return migrations;
}

function parseFields(kind: RecordKind<unknown>, text: string, file: string): Fields {
	try {
		const fields: unknown = JSON.parse(text);
		if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields as Fields;
	} catch {}

	throw damaged(kind, file, 'it is not a JSON object');
}

function damaged({what, whenDamaged}: RecordKind<unknown>, file: string, detail: string): DamagedRecordError {
	return new DamagedRecordError(`${what} is damaged (${detail}): ${file}`, {nextSteps: whenDamaged(file)});
}
