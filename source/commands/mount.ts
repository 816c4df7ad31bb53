import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import {checkFuse} from '../host/fuse.js';
import {checkMountpoint} from '../host/mountpoint.js';
import {checkedSource} from '../session/checked-source.js';
import {refuseSharedMountpoint} from '../session/conflict.js';
import {defaultSymlinks, type Symlinks} from '../session/links/symlinks.js';
import {openSession} from '../session/open-session.js';
import type {Ownership} from '../session/ownership.js';
import {describeSession, type Session} from '../session/session.js';
import {readSession, readSessions} from '../session/session-record.js';
import {chooseUnlocked} from '../session/unlock-devices.js';
import {keyRing} from './key-ring.js';

type Arguments = {
	readonly source: string;
	/** A number, or several with commas; undefined: the whole disk, or as SOURCE says. */
	readonly partitions?: string | undefined;
	/** As the guest names it, or `auto`. */
	readonly guestDevice: string;
	readonly mountpoint: string;
	readonly readOnly: boolean;
	/** Make the mountpoint when it does not exist. */
	readonly create: boolean;
	/** `stored` (by default) or `mine`. */
	readonly owner?: string | undefined;
	/** `inside` (by default) or `stored`. */
	readonly symlinks?: string | undefined;
	/** What opens locked devices; `-` is standard input; undefined: ask on the terminal. */
	readonly keyFile?: string | undefined;
	/** `vmfuse` by default. */
	readonly intermediary?: string | undefined;
};

/**
Mount a guest device. Resolves when the mount can be used; its supervisor then looks after it. When it fails or the signal aborts,
everything was put back before this throws.
@throws UsageError and RequirementError, mostly before anything was made; UserError; LeftBehindError.
*/
export async function mount(
	engine: Engine,
	{source, partitions, guestDevice, mountpoint, readOnly, create, owner, symlinks, keyFile, intermediary = 'vmfuse'}: Arguments,
): Promise<Session> {
	const {context, folders} = engine;
	const ownership = parseOwner(owner);
	const links = parseSymlinks(symlinks);
	const checked = await checkedSource(engine, {source, partitions, readOnly, intermediary});
	await checkFuse(context);
	const others = await readSessions(folders);
	const sessionMountpoints = others.flatMap(({status}) => status.mountpoint ?? []);
	const place = await checkMountpoint(mountpoint, {create, sessionMountpoints}, context);
	refuseSharedMountpoint(place.path, others);
	const keys = await keyRing(keyFile, context.signal);

	const session = await openSession(engine, {source: checked, readOnly, intermediary});
	let device: string;
	try {
		device = await chooseUnlocked(session, guestDevice, keys, context);
	} catch (error) {
		await session.stop(context);
		throw error;
	}

	await session.mount({device, mountpoint: place, readOnly, ownership, symlinks: links}, context);
	const record = await readSession(folders, session.id);
	if (!record) throw new Error(`session ${session.id} has ended already`);
	return describeSession(record, engine);
}

function parseOwner(owner = 'stored'): Ownership {
	if (owner === 'stored' || owner === 'mine') return owner;
	throw new UsageError(`there is no --owner ${owner}`, {
		nextSteps: ['"stored": files have the owners that the disk says', '"mine": everything seems to be yours'],
	});
}

function parseSymlinks(symlinks: string = defaultSymlinks): Symlinks {
	if (symlinks === 'inside' || symlinks === 'stored') return symlinks;
	throw new UsageError(`there is no --symlinks ${symlinks}`, {
		nextSteps: [
			'"inside": symbolic links lead to where they would if the mount were a system of its own, never out of it',
			'"stored": they are as on the disk; absolute ones lead to files of this computer',
		],
	});
}

/** What was mounted where, and how to end it. */
export function renderMounted({id, guestDevice, mountpoint, readOnly}: Session): string {
	return `${guestDevice} is mounted at ${mountpoint}${readOnly ? ', read-only' : ''} (session ${id}).\nTo end it: vmfuse-tui unmount ${mountpoint}\n`;
}
