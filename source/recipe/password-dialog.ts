import {randomInt} from 'node:crypto';
import {ConsoleError} from '../console/console-error.js';
import {runDialog} from '../console/dialog.js';
import type {Context} from '../events.js';
import type {Build} from './build.js';

const attempts = 6;

/** Lower-case letters and digits: keys that need no Shift arrive most often. */
function randomPassword(): string {
	const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
	return Array.from({length: 20}, () => letters[randomInt(letters.length)]).join('');
}

/**
Set root's password to one that nobody knows. It is not needed afterwards (SSH takes keys only); with it set, root's account is no longer locked.
BusyBox throws away what was typed before a prompt, so each prompt is waited for on the screen. What is typed does not show, so a damaged key
shows only as two entries that differ: then all is asked again.
*/
export async function setRootPassword(build: Build, context: Context): Promise<void> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const password = randomPassword();
		const questions = [
			{id: 'new', prompt: /New password: *$/i, answer: password, secret: true},
			{id: 'retype', prompt: /(Retype|Re-enter new|Retype new) password: *$/i, answer: password, secret: true},
		];
		try {
			if ((await runDialog(build.console, 'sudo passwd', questions, 120_000, context)).status === 0) return;
		} catch (error) {
			if (!(error instanceof ConsoleError)) throw error;
		}
	}

	throw build.console.error(`passwd failed ${attempts} times`);
}
