import {formatBytes, type Session} from '../../source/index.js';
import type {Glyphs} from '../widgets/glyphs.js';
import type {Column, ListRow} from '../widgets/live-list/list-row.js';
import {healthOf} from './health.js';

export const sessionColumns: readonly Column[] = [
	{title: 'Mountpoint', cut: 'start', min: 16},
	{title: 'Health', min: 10},
	{title: 'Device', cut: 'start', min: 12, drop: 1},
	{title: 'Used', align: 'right', min: 18, drop: 2},
	{title: 'Access', min: 10, drop: 3},
	{title: 'Since', align: 'right', min: 12, drop: 4},
];

/** A session as a row of the table. @param now When it is drawn: today's times are shown without a date. */
export function sessionRow(session: Session, glyphs: Glyphs, now: Date): ListRow {
	const {sign, tone, word} = healthOf(session);
	return {
		id: session.id,
		cells: [
			session.mountpoint ?? `(session ${session.id})`,
			{text: `${glyphs[sign]} ${word}`, tone},
			session.guestDevice?.replace(/^\/dev\//, '') ?? deviceOf(session),
			usedOf(session),
			accessText(session),
			sinceOf(session.since, now),
		],
	};
}

/** What becomes of what is written, in two words. */
export function accessText({readOnly, peek}: Pick<Session, 'readOnly' | 'peek'>): string {
	return peek ? 'look and try' : readOnly ? 'read-only' : 'read-write';
}

/** The disks as this computer names them, with the partitions of the first. */
export function deviceOf({source, partitions, otherSources = []}: Pick<Session, 'source' | 'partitions' | 'otherSources'>): string {
	const first =
		partitions.length === 0 ? source : `${source} ${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')}`;
	return [first, ...otherSources].join(' and ');
}

function usedOf({sizeBytes, usedBytes}: Session): string {
	if (sizeBytes === undefined || usedBytes === undefined) return '';
	const [size, used] = [formatBytes(sizeBytes), formatBytes(usedBytes)];
	const unit = size.split(' ')[1] ?? '';
	// "3.1 of 12 GiB": a unit is said once when it is the same.
	return `${used.endsWith(` ${unit}`) ? used.slice(0, -unit.length - 1) : used} of ${size}`;
}

/** "14:05" today, else "3 Nov 14:05". @param since ISO 8601. */
export function sinceOf(since: string, now: Date): string {
	const date = new Date(since);
	if (Number.isNaN(date.getTime())) return '';
	const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
	if (date.toDateString() === now.toDateString()) return time;
	return `${date.getDate()} ${date.toLocaleString('en', {month: 'short'})} ${time}`;
}
