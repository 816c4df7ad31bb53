import * as v from 'valibot';
import {deviceGrant} from '../host/device-permission.js';
import {checkedMountpoint} from '../host/mountpoint.js';
import {sourceSchema} from '../host/source-argument.js';
import {count} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {errorData} from './error-data.js';
import {symlinksSchema} from './links/symlinks.js';
import {ownershipSchema} from './ownership.js';

/**
What the command that began a session and its supervisor say to each other, over the channel that Node gives parent and child. It is neither a file
nor an argument: a key that goes this way is nowhere else. Both are of one release: the command starts the supervisor from its own files.
*/
const mountRequest = v.object({
	kind: v.literal('mount'),
	/** As the guest names it. */
	device: v.string(),
	mountpoint: checkedMountpoint,
	/** When the disk is attached read-only and this is not wanted, it is attached anew. */
	readOnly: v.boolean(),
	ownership: ownershipSchema,
	symlinks: symlinksSchema,
});

/** Answered by the session's status: from then on it needs the command no more. */
export type MountRequest = Parsed<typeof mountRequest>;

const request = v.variant('kind', [
	/** Open an encrypted device. `key` is base64. The response is the devices that there are then. */
	v.object({kind: v.literal('unlock'), device: v.string(), key: v.string()}),
	/** Show the guest another part of the same disk. The response is the devices that there are then. */
	v.object({kind: v.literal('probe'), source: sourceSchema}),
	/** In what state is the file system on a device? The response is a `FileSystemState`. */
	v.object({kind: v.literal('inspect'), device: v.string()}),
	/** These are about to be granted: the journal must have them before. */
	v.object({kind: v.literal('expect-grants'), grants: v.array(deviceGrant)}),
	mountRequest,
]);
export type Request = Parsed<typeof request>;

export const numberedRequest = v.object({id: count, request});
export type NumberedRequest = Parsed<typeof numberedRequest>;

/** An error leaves the session as it was before the request. */
export const response = v.union([v.object({id: count, error: errorData}), v.object({id: count, result: v.unknown()})]);
export type Response = Parsed<typeof response>;

/** The session is the supervisor's. */
export const beginMessage = 'begin';
/** Nothing is to be mounted. */
export const stopMessage = 'stop';
