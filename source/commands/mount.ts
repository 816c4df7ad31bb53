import type {Engine} from '../engine.js';
import {checkFuse} from '../host/fuse.js';
import {checkMountpoint} from '../host/mountpoint.js';
import {checkedSource} from '../session/checked-source.js';
import {chooseDevice} from '../session/choose-device.js';
import {refuseSharedMountpoint} from '../session/conflict.js';
import {openSession} from '../session/open-session.js';
import {describeSession, type Session} from '../session/session.js';
import {readSession, readSessions} from '../session/session-record.js';

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
	{source, partitions, guestDevice, mountpoint, readOnly, create, intermediary = 'vmfuse'}: Arguments,
): Promise<Session> {
	const {context, folders} = engine;
	const checked = await checkedSource(engine, {source, partitions, readOnly, intermediary});
	await checkFuse(context);
	const others = await readSessions(folders);
	const sessionMountpoints = others.flatMap(({status}) => status.mountpoint ?? []);
	const place = await checkMountpoint(mountpoint, {create, sessionMountpoints}, context);
	refuseSharedMountpoint(place.path, others);

	const session = await openSession(engine, {source: checked, readOnly, intermediary});
	let device: string;
	try {
		device = chooseDevice(session.devices, guestDevice);
	} catch (error) {
		await session.stop(context);
		throw error;
	}

	await session.mount({device, mountpoint: place, readOnly, ownership: 'stored'}, context);
	const record = await readSession(folders, session.id);
	if (!record) throw new Error(`session ${session.id} has ended already`);
	return describeSession(record, engine);
}

/** What was mounted where, and how to end it. */
export function renderMounted({id, guestDevice, mountpoint, readOnly}: Session): string {
	return `${guestDevice} is mounted at ${mountpoint}${readOnly ? ', read-only' : ''} (session ${id}).\nTo end it: vmfuse-tui unmount ${mountpoint}\n`;
}
