import {expect, it} from 'vitest';
import {CommandError} from '../../source/errors.js';
import type {Guest} from '../../source/guest/guest.js';
import {powerOff} from '../../source/guest/power.js';
import {recordingContext} from './context.js';

/** A guest of which only the end is of interest: a real one would take this computer with it. */
function guestThat(run: Guest['run'], closed: Promise<void>): Guest {
	const guest: Guest = {pace: 1, run, closed, context: recordingContext(), under: () => guest, close: async () => {}};
	return guest;
}

const failure = (status: number | undefined) =>
	new CommandError('poweroff in the guest failed', {command: ['poweroff'], status, stderr: ''});
const never = new Promise<void>(() => {});

it('gives the order', async () => {
	const commands: string[][] = [];
	const guest = guestThat(async argv => {
		commands.push([...argv]);
		return {status: 0, stdout: '', stderr: ''};
	}, never);
	await powerOff(guest);
	expect(commands).toEqual([['poweroff']]);
});

it('takes the end of the connection for obedience', async () => {
	const guest = guestThat(async () => {
		throw failure(undefined);
	}, Promise.resolve());
	await expect(powerOff(guest)).resolves.toBeUndefined();
});

it('tells when the guest refuses', async () => {
	const guest = guestThat(async () => {
		throw failure(1);
	}, Promise.resolve());
	await expect(powerOff(guest)).rejects.toMatchObject({status: 1});
});
