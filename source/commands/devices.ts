import type {GuestDevice} from '../guest/block-devices.js';
import {formatBytes} from '../text/format-bytes.js';
import {renderTable} from '../text/table.js';

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
