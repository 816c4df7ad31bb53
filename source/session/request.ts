import * as v from 'valibot';
import {type Source, sourceSchema} from '../host/source-argument.js';
import {isoTime} from '../schemas.js';
import {type Parsed, type RecordKind, readRecord, writeRecord} from '../stored-record.js';
import {deleteByHand} from './session-files.js';

/** What a session is about, as recorded in its folder. Its supervisor changes the record when it attaches the disk in another way. */
const sessionRequest = v.object({
	id: v.string(),
	/** The name of the intermediary to clone. */
	intermediary: v.string(),
	source: sourceSchema,
	/** Further disks and images of the same session. Missing in records of earlier versions. */
	others: v.optional(v.array(sourceSchema)),
	/** How the disk is attached. */
	readOnly: v.boolean(),
	/** Write to an array, group or btrfs although it lacks disks. Missing in records of earlier versions. */
	degraded: v.optional(v.boolean()),
	/** The clone of an earlier session, which this one has joined. Undefined: it has one of its own. */
	machine: v.optional(v.string()),
	/** The snapshot of the intermediary that the machine is a clone of. Missing in records of earlier versions. */
	snapshot: v.optional(v.string()),
	/** Where the headers of encrypted devices are that have none themselves. It is only read. Missing in records of earlier versions. */
	header: v.optional(sourceSchema),
	/** Take a device without a signature for one of TrueCrypt or VeraCrypt. Missing in records of earlier versions. */
	tcrypt: v.optional(v.boolean()),
	requestedAt: isoTime,
});
export type SessionRequest = Parsed<typeof sessionRequest>;

/** All disks and images of a session, in the order in which the guest has them; the last is where the header is, if there is one. */
export function sourcesOf({source, others = [], header}: Pick<SessionRequest, 'source' | 'others' | 'header'>): readonly Source[] {
	return [source, ...others, ...(header ? [header] : [])];
}

/** Whether one of them is never written to. */
export function isOnlyRead(source: Source, {readOnly, header}: Pick<SessionRequest, 'readOnly' | 'header'>): boolean {
	return readOnly || source === header;
}

const kind: RecordKind<SessionRequest> = {
	what: 'what was recorded of a session',
	schema: sessionRequest,
	migrations: [withPartitions],
	whenDamaged: deleteByHand,
};

/** At once, as a whole. */
export async function writeRequest(file: string, request: SessionRequest): Promise<void> {
	await writeRecord(kind, file, request);
}

/** @returns Undefined when there is none. @throws DamagedRecordError, NewerRecordError. */
export async function readRequest(file: string): Promise<SessionRequest | undefined> {
	return readRecord(kind, file);
}

/** Version 0 had one partition at the most: `partition` and `partitionPath`. */
function withPartitions(request: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	const source = (request.source ?? {}) as Readonly<Record<string, unknown>>;
	if ('partitions' in source) return request;
	const {partition, partitionPath} = source;
	const partitions = partition === undefined ? [] : [partition];
	const partitionPaths = partitionPath === undefined ? [] : [partitionPath];
	return {...request, source: {...source, partitions, partitionPaths}};
}
