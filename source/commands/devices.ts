import type {Engine} from '../engine.js';
import type {GuestDevice} from '../guest/block-devices.js';
import {checkedSource} from '../session/checked-source.js';
import {openSession} from '../session/open-session.js';
import {unlockDevices} from '../session/unlock-devices.js';
import {formatBytes} from '../text/format-bytes.js';
import {renderTable} from '../text/table.js';
import {keyRing} from './key-ring.js';

type Arguments = {
	readonly source: string;
	/** A number, or several with commas; undefined: the whole disk, or as SOURCE says. */
	readonly partitions?: string | undefined;
	/** What opens locked devices; `-` is standard input; undefined: ask on the terminal. */
	readonly keyFile?: string | undefined;
	readonly intermediary?: string | undefined;
};

/**
The guest devices on a disk: starts a clone that may only read it, looks, and stops the clone.
@throws UsageError, RequirementError before anything was made; LeftBehindError.
*/
export async function devices(
	engine: Engine,
	{source, partitions, keyFile, intermediary = 'vmfuse'}: Arguments,
): Promise<readonly GuestDevice[]> {
	const checked = await checkedSource(engine, {source, partitions, readOnly: true, intermediary});
	const keys = await keyRing(keyFile, engine.context.signal);
	const session = await openSession(engine, {source: checked, readOnly: true, intermediary});
	try {
		const [error] = await unlockDevices(session, keys, engine.context);
		if (error) throw error;
	} catch (error) {
		await session.stop(engine.context);
		throw error;
	}

	await session.stop(engine.context);
	return session.devices;
}

/** A table: path, kind, size, how much of it is used, file system, label, and why it cannot be mounted. */
export function renderDevices(found: readonly GuestDevice[]): string {
	if (found.length === 0) return 'The guest finds nothing on this disk.\n';
	return renderTable([
		['DEVICE', 'KIND', 'SIZE', 'USED', 'FILE SYSTEM', 'LABEL', ''],
		...found.map(({path, kind, size, used, fileSystem = '', label = '', blocker}) => [
			path,
			kind,
			formatBytes(size),
			used === undefined ? '' : formatBytes(used),
			fileSystem,
			label,
			blocker?.message ?? '',
		]),
	]);
}
