import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {ConsoleError} from '../../source/console/console-error.js';
import {UserError} from '../../source/errors.js';
import {loggedSetup} from '../../source/recipe/logged-setup.js';
import {makeIso} from '../iso/make-iso.js';
import {FakeMachine, recordingContext} from './fake-machine.js';

let home: string;

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-logged-'));
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(home, {recursive: true, force: true});
});

test('a set-up that fails tells the password of a proxy or mirror neither in its error nor in its log, and takes no picture', async () => {
	vi.stubEnv('http_proxy', 'http://me:pr0xyword@proxy.example:3128');
	const mirror = 'http://me:m1rr0rword@mirror.example/';
	const folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	const machine = new FakeMachine('missing');
	const line = `env http_proxy=${process.env.http_proxy} wget ${mirror}`;
	machine.failing.set('insertCd', new ConsoleError(`"${line}" did not end`, [line], [line]));
	const request = {
		name: 'vmfuse',
		hypervisor: 'qemu',
		iso: await makeIso(home, 'Core.iso'),
		mirror,
		proxy: process.env.http_proxy,
		extensions: [],
		guestPort: 22,
		hostPort: 22_001,
		restart: false,
	} as const;
	const {context} = recordingContext();
	let log = '';
	const error: unknown = await loggedSetup({folders, hypervisor: () => machine.hypervisor, context}, request, file => (log = file)).catch(
		(error_: unknown) => error_,
	);
	expect(error).toBeInstanceOf(UserError);
	const {message, nextSteps, cause} = error as UserError;
	expect(message).toContain('did not end');
	expect(nextSteps.join('\n')).toContain('heard last: env http_proxy=http://me:•••@proxy.example:3128');
	const told = [message, ...nextSteps, (cause as ConsoleError).message, await readFile(log, 'utf8')].join('\n');
	expect(told).not.toMatch(/pr0xy|m1rr0r/);
	expect(await readdir(path.dirname(log))).toEqual([path.basename(log)]);
});
