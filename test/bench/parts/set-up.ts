import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {EngineEvent} from '../../../source/events.js';
import {Program} from '../../harness/program.js';
import {makeIntermediary} from '../../real/shared-intermediaries.js';
import {figure} from '../statistics.js';
import {markdownTable} from '../table.js';

type Logged = EngineEvent & {readonly at: string};

/** A whole set-up on QEMU, of the practice guest: how long each of its steps takes, and how fast its console takes keys. */
export async function setUp(): Promise<string> {
	const program = await Program.create();
	try {
		await makeIntermediary(program.home);
		const events = await readLog(path.join(program.home, 'state', 'logs'));
		const steps = events.flatMap(event => (event.type === 'step-done' ? [event] : []));
		const whole = steps.reduce((sum, {seconds}) => sum + seconds, 0);
		return markdownTable(
			['step', 'seconds', 'characters typed a second'],
			[
				...steps.map(({id, title, seconds}) => [`${id} ${title}`, figure(seconds), figure(typingRate(events, id))]),
				['all of it', figure(whole), figure(typingRate(events))],
			],
		);
	} finally {
		await program.remove();
	}
}

async function readLog(folder: string): Promise<readonly Logged[]> {
	const name = (await readdir(folder)).find(file => file.startsWith('setup-')) ?? '';
	const lines = (await readFile(path.join(folder, name), 'utf8')).trim().split('\n');
	return lines.map(line => JSON.parse(line) as Logged);
}

/**
Characters typed a second, as far as typing is what takes the time: from one line to the next within two seconds, the wait for its echo included.
@param step - only within it. @returns NaN where nothing was typed.
*/
function typingRate(events: readonly Logged[], step?: string): number {
	let current: string | undefined;
	let last: {readonly at: number; readonly length: number} | undefined;
	let [characters, seconds] = [0, 0];
	for (const event of events) {
		if (event.type === 'step-started') current = event.id;
		if (event.type !== 'typed' || (step !== undefined && current !== step)) continue;
		const at = Date.parse(event.at) / 1000;
		if (last && at - last.at < 2) {
			characters += last.length;
			seconds += at - last.at;
		}

		last = {at, length: event.text.length};
	}

	return characters / seconds;
}
