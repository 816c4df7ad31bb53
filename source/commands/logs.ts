import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {plainText} from '../console/plain-text.js';
import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import type {EngineEvent} from '../events.js';
import {printable} from '../host/printable.js';
import {listSessionIds, sessionFiles} from '../session/session-files.js';

type Entry = EngineEvent & {readonly at: string};
type Log = {readonly file: string; readonly entries: readonly Entry[]};

/** The log of a session (by id) or a setup (by the name of its intermediary); the newest of all by default. @throws UsageError when there is none. */
export async function logs({folders}: Engine, id: string | undefined): Promise<Log> {
	const folder = path.join(folders.state, 'logs');
	const setups = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.jsonl'));
	const sessions = await listSessionIds(folders);
	const files = [
		...setups.filter(name => id === undefined || setupOf(name) === id).map(name => path.join(folder, name)),
		...sessions.filter(session => id === undefined || session === id).map(session => sessionFiles(folders, session).log),
	];
	const aged = await Promise.all(files.map(async file => ({file, time: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0})));
	const newest = aged.filter(({time}) => time > 0).sort((a, b) => b.time - a.time)[0];
	if (!newest) {
		throw new UsageError(id === undefined ? 'there is no log yet' : `there is no log of "${id}"`, {
			nextSteps: ['give the ID of a session, or the name of an intermediary'],
		});
	}

	const lines = (await readFile(newest.file, 'utf8')).split('\n').filter(line => line !== '');
	return {file: newest.file, entries: lines.flatMap(line => parse(line))};
}

/** The intermediary in the name of a setup's log: `setup-NAME-2026-11-24T10-00-00-000Z.jsonl`. */
function setupOf(file: string): string | undefined {
	return /^setup-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z\.jsonl$/.exec(file)?.[1];
}

/** A process that was killed leaves half a line. */
function parse(line: string): Entry[] {
	try {
		const entry = JSON.parse(line) as Entry | null;
		return typeof entry?.at === 'string' ? [entry] : [];
	} catch {
		return [];
	}
}

export function renderLog({file, entries}: Log): string {
	const lines = entries.flatMap(entry => {
		const text = renderEntry(entry);
		return text === undefined ? [] : [`${entry.at.slice(11, 23)}  ${printable(plainText(text))}`];
	});
	return [...lines, `(${file})`, ''].join('\n');
}

function renderEntry(event: EngineEvent): string | undefined {
	switch (event.type) {
		case 'step-started':
			return `== ${event.id} ${event.title}`;
		case 'step-done':
			return `== ${event.id} done in ${event.seconds.toFixed(1)} s${event.note === undefined ? '' : `: ${event.note}`}`;
		case 'step-skipped':
			return `== ${event.id} ${event.title}: ${event.reason}`;
		case 'step-failed':
			return `== ${event.id} failed after ${event.seconds.toFixed(1)} s: ${event.message}`;
		case 'undone':
			return `undone: ${event.what}`;
		case 'undo-failed':
			return `could not be undone: ${event.what}: ${event.message}`;
		case 'command':
			return `$ ${event.command.join(' ')}  [${event.status ?? 'killed'}, ${event.seconds.toFixed(1)} s]`;
		case 'guest-command':
			return `guest$ ${event.command.join(' ')}  [${event.status}, ${event.seconds.toFixed(1)} s]`;
		case 'typed':
			return `typed: ${event.text}`;
		case 'heard':
			return `heard: ${event.text}`;
		case 'notice':
		case 'warning':
			return `${event.type}: ${event.text}`;
		default:
			return undefined;
	}
}
