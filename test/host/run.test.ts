import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {CommandError} from '../../source/errors.js';
import type {Context, EngineEvent} from '../../source/events.js';
import {run} from '../../source/host/run.js';

function recording(signal = new AbortController().signal): {context: Context; events: EngineEvent[]} {
	const events: EngineEvent[] = [];
	return {events, context: {signal, emit: event => events.push(event)}};
}

describe('a program', () => {
	test('its output comes back as it is, and the event has its command and status', async () => {
		const {context, events} = recording();
		const output = await run(['sh', '-c', 'printf "out\\n\\n"; printf err >&2; printf "$LC_ALL" >&2'], context);
		expect(output).toEqual({stdout: 'out\n\n', stderr: 'errC.UTF-8', status: 0});
		expect(events).toEqual([{type: 'command', command: ['sh', '-c', expect.any(String)], status: 0, seconds: expect.any(Number)}]);
	});

	test('gets its input, and none by default', async () => {
		const {context} = recording();
		expect((await run(['cat'], context, {input: 'a\nb'})).stdout).toBe('a\nb');
		expect((await run(['cat'], context)).stdout).toBe('');
	});

	test('arguments are not looked at by a shell', async () => {
		const {context} = recording();
		expect((await run(['printf', '%s', '$(id) `id` "; \n*'], context)).stdout).toBe('$(id) `id` "; \n*');
	});

	test('other statuses can be answers', async () => {
		expect((await run(['sh', '-c', 'exit 3'], recording().context, {accept: [0, 3]})).status).toBe(3);
	});
});

describe('a program that fails', () => {
	test('says so with the end of what it said', async () => {
		const {context, events} = recording();
		const error: unknown = await run(['sh', '-c', 'for i in 1 2 3 4 5 6 7; do echo line $i >&2; done; exit 3'], context).catch(
			(reason: unknown) => reason,
		);
		expect(error).toBeInstanceOf(CommandError);
		expect(error).toMatchObject({
			status: 3,
			stderr: 'line 3\nline 4\nline 5\nline 6\nline 7',
			message: expect.stringContaining('sh failed'),
		});
		expect(events).toMatchObject([{type: 'command', status: 3}]);
	});

	test('because it is not there', async () => {
		await expect(run(['no-such-program'], recording().context)).rejects.toThrow('no-such-program is not installed');
	});

	test('because it takes too long', async () => {
		await expect(run(['sleep', '60'], recording().context, {timeout: 50})).rejects.toThrow('sleep did not end within 0.05 s');
	});

	test('because it was killed', async () => {
		await expect(run(['sh', '-c', 'kill -9 $$'], recording().context)).rejects.toBeInstanceOf(CommandError);
	});
});

test('an abort ends the program and is what is thrown', async () => {
	const stop = new AbortController();
	const {context} = recording(stop.signal);
	const running = run([process.execPath, '-e', 'setInterval(() => {}, 1000)'], context);
	const reason = new Error('enough');
	stop.abort(reason);
	await expect(running).rejects.toBe(reason);
	await expect(run(['true'], context)).rejects.toBe(reason);
});
