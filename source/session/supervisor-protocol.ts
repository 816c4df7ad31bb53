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
The messages between a session's supervisor and the command that began it, over Node's channel between parent and child. A key that is sent this
way is in no file and in no argument. Both sides are of one release: the command starts the supervisor from its own files.
*/
const mountRequest = v.object({
	kind: v.literal('mount'),
	/** As the guest names it. */
	device: v.string(),
	mountpoint: checkedMountpoint,
	/** When this is false and the disk is attached read-only, it is attached again for writing. */
	readOnly: v.boolean(),
	/** It is mounted for writing, and the disk stays as it is: attached read-only, with an overlay that is thrown away. */
	peek: v.optional(v.boolean()),
	/** Write to an array, group or btrfs although it lacks disks. */
	degraded: v.optional(v.boolean()),
	ownership: ownershipSchema,
	symlinks: symlinksSchema,
});

/** Answered by the session's status. From then on the session needs the command no more. */
export type MountRequest = Parsed<typeof mountRequest>;

const request = v.variant('kind', [
	/** Open an encrypted device. `key` is base64. The response is the list of devices after that. */
	v.object({kind: v.literal('unlock'), device: v.string(), key: v.string()}),
	/** Show the guest another part of the same disk. The response is the list of devices after that. */
	v.object({kind: v.literal('probe'), source: sourceSchema}),
	/** Read the state of the file system on a device. The response is a `FileSystemState`. */
	v.object({kind: v.literal('inspect'), device: v.string()}),
	/** Record permissions that are about to be granted: the journal must have them first. */
	v.object({kind: v.literal('expect-grants'), grants: v.array(deviceGrant)}),
	mountRequest,
]);
export type Request = Parsed<typeof request>;

export const numberedRequest = v.object({id: count, request});
export type NumberedRequest = Parsed<typeof numberedRequest>;

/** An error leaves the session as it was before the request. */
export const response = v.union([v.object({id: count, error: errorData}), v.object({id: count, result: v.unknown()})]);
export type Response = Parsed<typeof response>;

/** The session belongs to the supervisor from now on. */
export const beginMessage = 'begin';
/** To the command: the session's status has changed. */
export const newsMessage = 'news';
/** The session is to end. */
export const stopMessage = 'stop';
