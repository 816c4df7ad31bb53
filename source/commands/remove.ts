import type {Removed} from '../operations/set-up/remove-intermediary.js';
import {formatBytes} from '../text/format-bytes.js';

export function renderRemoved({name, bytes}: Removed): string {
	return `"${name}" is gone; ${formatBytes(bytes)} are free again.\n`;
}
