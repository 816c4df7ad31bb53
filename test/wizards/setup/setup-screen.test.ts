import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {CanceledError, UsageError, UserError} from '../../../source/errors.js';
import {type Context, type Engine, StepError, type UnfinishedSetup} from '../../../source/index.js';
import {keys} from '../../harness/fake-terminal.js';
import {type OpenApp, openApp} from '../open-app.js';
import {HandBuild, steps} from './hand-build.js';

const apps: OpenApp[] = [];
afterEach(async () => {
	for (const app of apps.splice(0)) {
		app.atOnce.abort();
		await app.ended;
	}
});

function open(engine: Engine, options: Omit<Parameters<typeof openApp>[1], 'start'> = {}) {
	const app = openApp(engine, {...options, start: 'setup'});
	apps.push(app);
	return app;
}

const cutOff: UnfinishedSetup = {name: 'vmfuse', nextStep: {id: '3c', title: 'Install the SSH server'}, finishedSteps: 10, steps: 25};
const unfinished = {intermediaries: [], overview: {unfinished: [cutOff]}};

/** Enter through all questions, with what is offered. */
async function toBuild({terminal}: OpenApp, build: HandBuild): Promise<void> {
	await terminal.see('Which hypervisor?', 'VirtualBox');
	await terminal.pressAndSee(keys.enter, 'Which TinyCore image?', 'Core-16.0.iso');
	await terminal.pressAndSee(keys.enter, 'What shall it be called?', 'good');
	await terminal.pressAndSee(keys.enter, 'Is anything else needed?');
	await terminal.pressAndSee(keys.enter, 'Ready to begin', 'No disk of this computer');
	terminal.press(keys.enter);
	await build.begun();
}

/** A spinner stands anywhere in its turn. */
const still = (text: string) => text.replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '⠋');
const kept = (name: string) => path.join(import.meta.dirname, 'frames', `${name}.txt`);

describe('the questions', () => {
	test('Enter alone sets up what is suggested', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		await toBuild(app, build);
		expect(build.answers).toEqual({
			name: 'vmfuse',
			hypervisor: 'qemu',
			iso: '/home/u/.cache/vmfuse/iso/Core-16.0.iso',
			extensions: [],
			mirror: undefined,
			restart: false,
		});
		build.finish();
		await app.terminal.see('"vmfuse" is ready', 'TinyCore 16.0', '❯ Mount a disk now');
	});

	test('a hypervisor that is not there cannot be chosen, and what to do about it is said', async () => {
		const {terminal} = open(new HandBuild().engine());
		await terminal.see('Which hypervisor?', 'cannot be used', 'VBoxManage is not installed', 'install it: apt install virtualbox');
		terminal.press(keys.down, keys.enter, keys.up, keys.enter);
		const screen = await terminal.see('Which TinyCore image?');
		expect(screen).not.toContain('Which hypervisor?');
	});

	test('without any hypervisor one can look again', async () => {
		let looks = 0;
		const {terminal} = open(
			new HandBuild().engine({
				hypervisors: async () => [
					{name: 'qemu', title: 'QEMU', nextSteps: ['install it'], ...(looks++ === 0 ? {problem: 'QEMU is not there'} : {version: '9.0'})},
				],
			}),
		);
		await terminal.see('QEMU is not there', '❯ Look again');
		await terminal.pressAndSee(keys.enter, '❯ QEMU 9.0');
	});

	test('Esc goes back one question at a time, and the answers stay', async () => {
		const build = new HandBuild();
		const {terminal} = open(build.engine());
		await terminal.see('❯ QEMU');
		await terminal.pressAndSee(keys.enter, '❯ Core-16.0.iso');
		terminal.press(keys.down);
		await terminal.see('❯ Download the current release');
		await terminal.pressAndSee(keys.enter, 'What shall it be called?', 'good');
		await terminal.pressAndSee([keys.backspace, '2'], 'vmfus2');
		await terminal.pressAndSee(keys.enter, 'Is anything else needed?');
		await terminal.pressAndSee([keys.down, keys.space], 'go on with 1');
		await terminal.pressAndSee(keys.enter, 'Ready to begin');
		await terminal.pressAndSee(keys.esc, 'Is anything else needed?', '◉ cryptsetup');
		await terminal.pressAndSee(keys.esc, 'What shall it be called?', 'vmfus2');
		await terminal.pressAndSee(keys.esc, '❯ Download the current release');
		await terminal.pressAndSee(keys.esc, 'Which hypervisor?');
		await terminal.pressAndSee(keys.esc, 'Quit');
		expect(build.calls).toEqual([]);
	});

	test('a name is checked as it is written', async () => {
		const {terminal} = open(
			new HandBuild().engine({
				async checkName(name) {
					if (/\s/.test(name)) throw new UsageError(`"${name}" cannot be the name of an intermediary`, {nextSteps: ['use letters']});
					return name;
				},
			}),
		);
		await terminal.see('❯ QEMU');
		await terminal.pressAndSee(keys.enter, '❯ Core-16.0.iso');
		await terminal.pressAndSee(keys.enter, '✔ good');
		await terminal.pressAndSee([' ', 'x'], '✖ "vmfuse x" cannot be the name', 'Use letters');
		terminal.press(keys.enter);
		await terminal.pressAndSee([keys.backspace, keys.backspace], '✔ good');
	});

	test('a file is found by arrows, looked at, and taken', async () => {
		const build = new HandBuild();
		const folders: string[] = [];
		const {terminal} = open(
			build.engine({
				async browse(folder) {
					folders.push(folder);
					const name = folder === './' ? 'Downloads' : 'Core.iso';
					return {folder: '/home/u', entries: [{name, path: `/home/u/${name}`, isFolder: folder === './', bytes: 5_000_000}]};
				},
				async checkImage(file) {
					if (file === './Downloads/Core.iso') return {path: '/home/u/Downloads/Core.iso', bytes: 1, guestBits: 32};
					throw new UserError(`${file} is not an image`, {nextSteps: ['take another one']});
				},
			}),
		);
		await terminal.see('❯ QEMU');
		await terminal.pressAndSee(keys.enter, '❯ Core-16.0.iso');
		await terminal.pressAndSee([keys.down, keys.down, keys.enter], 'Which file?', 'Downloads/');
		await terminal.pressAndSee(['x', keys.enter], './x is not an image', 'Take another one');
		await terminal.pressAndSee([keys.backspace, keys.down, keys.down], '❯ Downloads/');
		await terminal.pressAndSee(keys.enter, './Downloads/', 'Core.iso', '4.8 MiB');
		await terminal.pressAndSee(keys.tab, '❯ ./Downloads/Core.iso');
		await terminal.pressAndSee(keys.enter, 'What shall it be called?', 'good');
		await terminal.pressAndSee([keys.enter], 'Is anything else needed?');
		await terminal.pressAndSee([keys.enter], 'Ready to begin', 'No disk of this computer');
		terminal.press(keys.enter);
		await build.begun();
		expect(build.answers?.iso).toBe('/home/u/Downloads/Core.iso');
		expect(folders).toContain('./Downloads/');
	});

	test('extensions can come from elsewhere', async () => {
		const build = new HandBuild();
		const app = open(build.engine({browse: async () => ({folder: '/srv/mirror', entries: []})}));
		const {terminal} = app;
		await terminal.see('❯ QEMU');
		await terminal.pressAndSee(keys.enter, '❯ Core-16.0.iso');
		await terminal.pressAndSee(keys.enter, 'good');
		await terminal.pressAndSee(keys.enter, 'Is anything else needed?');
		await terminal.pressAndSee(keys.enter, '❯ Make it now');
		await terminal.pressAndSee([keys.down, keys.enter], 'Where do extensions come from?');
		await terminal.pressAndSee(['mirror', keys.enter], 'Ready to begin', 'now: /srv/mirror');
		await terminal.see('❯ Make it now');
		terminal.press(keys.enter);
		await build.begun();
		expect(build.answers?.mirror).toBe('/srv/mirror');
	});

	test('one that is ready is deleted only for somebody who writes its name', async () => {
		const build = new HandBuild();
		const {terminal} = open(build.engine({}, {}));
		await terminal.see('❯ QEMU');
		await terminal.pressAndSee(keys.enter, '❯ Core-16.0.iso');
		await terminal.pressAndSee(keys.enter, 'vmfuse-2', 'good');
		await terminal.pressAndSee([keys.backspace, keys.backspace], 'there is one of that name');
		await terminal.pressAndSee(keys.enter, '"vmfuse" is there and ready', '❯ Delete it');
		await terminal.pressAndSee(keys.enter, 'Write its name to confirm');
		await terminal.pressAndSee(['yes', keys.enter], 'That is not its name');
		await terminal.pressAndSee([keys.backspace, keys.backspace, keys.backspace, 'vmfuse', keys.enter], 'Is anything else needed?');
		await terminal.pressAndSee(keys.enter, 'Delete the old one and make the new one');
		terminal.press(keys.enter);
		await build.begun();
		expect(build.answers).toMatchObject({name: 'vmfuse', restart: true});
	});
});

describe('the build', () => {
	test('shows what happens: a download, the machine’s screen with its cursor, what is typed, and what goes over SSH', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		const {terminal} = app;
		await toBuild(app, build);
		build.start('2a');
		build.emit({type: 'progress', what: 'Core-16.0.iso', ratio: 0.42});
		await terminal.see(`step 1 of ${steps.length}: Get the TinyCore image`, '42 %  Core-16.0.iso', build.log);
		build.do('2a', '2c');
		build.start('2d');
		build.emit(
			{type: 'typed', text: 'sudo tc-install.sh'},
			{type: 'screen', rows: ['Core Linux', 'Install from [R]unning OS, from booted [C]drom:'], cursor: {column: 47, row: 1}},
		);
		await terminal.see('from booted [C]drom:', 'typed sudo tc-install.sh', '✔ 1  Virtual machine', 'working');
		build.do('2d', '3i');
		build.start('3j');
		build.emit({type: 'guest-command', command: ['test', '-s', '/root/.ssh/authorized_keys'], status: 0, seconds: 0.1});
		await terminal.see('over SSH test -s /root/.ssh/authorized_keys');
		build.emit({type: 'warning', text: 'the drivers are not there'});
		await terminal.see('warning: the drivers are not there');
		build.do('3j', '5d');
		build.finish();
		await terminal.see('"vmfuse" is ready', 'warning: the drivers are not there');
	});

	test('a failed step says why, and is tried again', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		const {terminal} = app;
		await toBuild(app, build);
		build.do('2a', '3b');
		build.emit({type: 'step-failed', id: '3c', title: 'Install the SSH server', seconds: 3, message: 'no'});
		build.fail(
			new StepError('step 3c (Install the SSH server) failed: the download broke off', {
				nextSteps: ['heard last: wget: error'],
				again: 'run setup again: it goes on from step 3a',
			}),
		);
		const screen = await terminal.see(
			'It did not work',
			'the download broke off',
			'Heard last: wget: error',
			'❯ Try again from step 3a',
			'Read the log',
		);
		expect(screen).not.toContain('Run setup again');
		await terminal.pressAndSee([keys.down, keys.enter], '{"type":"step-started"');
		await terminal.pressAndSee(keys.esc, 'Read the log');
		terminal.press(keys.up, keys.enter);
		await build.begun();
		expect(build.calls).toEqual(['run vmfuse', 'resume vmfuse']);
	});

	test('where nothing is made yet, the answers can be changed', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		await toBuild(app, build);
		build.start('2a');
		build.fail(new UsageError('http://tinycorelinux.net cannot be reached', {nextSteps: ['check the network']}));
		await app.terminal.see('cannot be reached', 'Check the network', '❯ Try again');
		await app.terminal.pressAndSee([keys.down, keys.enter], 'Ready to begin');
		await app.terminal.pressAndSee(keys.esc, 'Is anything else needed?');
	});

	test('Ctrl-C stops in order, then what is done can be kept', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		const {terminal} = app;
		await toBuild(app, build);
		build.do('2a', '2e');
		build.start('3a');
		await terminal.pressAndSee(keys.ctrlC, 'Stopping "vmfuse"', 'Ctrl-C again');
		await build.aborted();
		build.stopped('3a');
		await terminal.see('▲ Stopped', 'it can go on from step 3a', '❯ Go on another time');
		await terminal.pressAndSee(keys.enter, 'Quit');
		terminal.press('q');
		expect((await app.ended).summary.join('\n')).toMatch(/not finished: it goes on from step 3a.*vmfuse-tui remove vmfuse/s);
	});

	test('Ctrl-C twice ends at once, and says what is left', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		await toBuild(app, build);
		build.do('2a', '2e');
		build.start('3a');
		await app.terminal.see('Set a root password');
		app.terminal.press(keys.ctrlC, keys.ctrlC);
		const {exitCode, summary} = await app.ended;
		expect(exitCode).toBe(130);
		expect(summary.join('\n')).toMatch(/Cut off: making "vmfuse".*The virtual machine "vmfuse" may still be running/s);
		build.fail(new CanceledError('the end'));
	});

	test('a terminal that is closed stops it in order, too', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		await toBuild(app, build);
		build.do('2a', '2e');
		build.start('3a');
		await app.terminal.see('Set a root password');
		app.stop.abort(new CanceledError('by SIGHUP'));
		await build.aborted();
		build.stopped('3a');
		expect((await app.ended).summary.join('\n')).toContain('goes on from step 3a');
	});

	test('nothing else is watched meanwhile', async () => {
		const build = new HandBuild();
		const engine = build.engine();
		let watching: AbortSignal | undefined;
		const app = open({
			...engine,
			overview: {
				async watch(onChange, context: Context) {
					watching = context.signal;
					return engine.overview.watch(onChange, context);
				},
			},
		});
		await toBuild(app, build);
		expect(watching?.aborted).toBe(true);
	});

	test('q and Esc ask first; Esc again goes on', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		const {terminal} = app;
		await toBuild(app, build);
		build.start('2a');
		await terminal.see('Get the TinyCore image');
		await terminal.pressAndSee('q', 'Stop making "vmfuse"?', '❯ Go on');
		terminal.press(keys.esc);
		await terminal.seeNot('Stop making');
		await terminal.pressAndSee(keys.esc, 'Stop making "vmfuse"?', '❯ Go on');
		terminal.press(keys.down, keys.enter);
		await build.aborted();
		build.stopped('2a');
		await terminal.see('Nothing was made yet', 'Change the answers');
	});

	test('everything can be undone, row by row, after one question', async () => {
		const build = new HandBuild();
		const app = open(build.engine());
		const {terminal} = app;
		await toBuild(app, build);
		build.do('2a', '2e');
		build.start('3a');
		terminal.press(keys.ctrlC);
		await build.aborted();
		build.stopped('3a');
		await terminal.see('❯ Go on another time');
		await terminal.pressAndSee([keys.up, keys.enter], 'Delete what the set-up of "vmfuse" has made?', '❯ Keep it');
		terminal.press(keys.down, keys.enter);
		await build.begun();
		expect(build.calls.at(-1)).toBe('undo vmfuse');
		build.emit({type: 'undone', what: 'virtual machine deleted', seconds: 1.2});
		await terminal.see('Deleting what was made', 'virtual machine deleted');
		build.finish();
		await terminal.see('Nothing of the set-up of "vmfuse" is left', 'virtual machine deleted');
		await terminal.pressAndSee(keys.enter, 'Quit');
		terminal.press('q');
		expect((await app.ended).summary).toEqual(['What the set-up of "vmfuse" had made is deleted.']);
	});

	test('what could not be undone is said, and tried again', async () => {
		const build = new HandBuild();
		const app = open(build.engine({}, unfinished));
		const {terminal} = app;
		await terminal.see('❯ Go on with "vmfuse"');
		await terminal.pressAndSee([keys.down, keys.down, keys.enter], '❯ Keep it');
		terminal.press(keys.down, keys.enter);
		await build.begun();
		build.emit({type: 'undo-failed', what: 'virtual machine', message: 'it is locked'});
		build.fail(new UserError('the machine could not be deleted', {nextSteps: ['end it by hand']}));
		await terminal.see('Not everything could be deleted', 'it is locked', 'End it by hand', '❯ Try to undo it once more');
		terminal.press(keys.enter);
		await terminal.see('Delete what the set-up');
	});
});

describe('a set-up that was cut off', () => {
	test('is offered first, and goes on', async () => {
		const build = new HandBuild();
		const {terminal} = open(build.engine({}, unfinished));
		await terminal.see('A set-up was not finished', '❯ Go on with "vmfuse" from step 3c', '10 of 25 steps are done');
		terminal.press(keys.enter);
		await build.begun();
		expect(build.calls).toEqual(['resume vmfuse']);
		build.emit({type: 'step-skipped', id: '2a', title: 'x', reason: 'already done'}, {type: 'notice', text: 'going on after step 3b'});
		await terminal.see('going on after step 3b');
	});
});

describe('frames', () => {
	const sizes = [
		[60, 15],
		[80, 24],
		[120, 40],
	] as const;

	test.each(sizes)('%i×%i: questions, build and outcomes fit, and are as they were reviewed', async (columns, rows) => {
		const build = new HandBuild();
		const {terminal} = open(build.engine({}, unfinished), {columns, rows});
		const frames: string[] = [];
		const keep = async (name: string, hint: string, ...texts: readonly string[]) => {
			await terminal.until(
				screen => screen.split('\n').at(-1)?.includes(hint) === true && texts.every(text => screen.includes(text)),
				name,
			);
			frames.push(`=== ${name}\n${still(terminal.text())}\n`);
		};
		await keep('begin', 'choose', '❯ Go on with');
		await terminal.pressAndSee([keys.down, keys.down, keys.down], '❯ Set up another one');
		terminal.press(keys.enter);
		await keep('hypervisor', 'choose', '❯ QEMU');
		terminal.press(keys.enter);
		await keep('image', 'choose', '❯ Core-16.0.iso');
		await terminal.pressAndSee(keys.enter, 'good');
		terminal.press(keys.enter);
		await keep('extensions', 'with none', 'xfsprogs');
		terminal.press(keys.enter);
		await keep('summary', 'choose', 'No disk of this computer', 'The same as a command');
		terminal.press(keys.enter);
		await build.begun();
		build.do('2a', '3e');
		build.start('3f');
		build.emit(
			{type: 'typed', text: 'filetool.sh -b;sudo reboot'},
			{
				type: 'screen',
				rows: Array.from({length: 25}, (_, row) => (row < 20 ? `line ${row} ${'of a long text '.repeat(5)}`.slice(0, 80).trimEnd() : '')),
				cursor: {column: 0, row: 20},
			},
		);
		await keep('build', 'stop', 'typed filetool.sh');
		build.fail(
			new UserError('step 3f (Preserve the new settings and boot again) failed: it did not take effect', {nextSteps: ['the log: x']}),
		);
		await keep('failed', 'choose', '❯ Try again from step 3a');
		terminal.press(keys.enter);
		await build.begun();
		await terminal.see('Making');
		terminal.press(keys.ctrlC);
		await build.aborted();
		build.emit({type: 'step-skipped', id: '2a', title: 'Get the TinyCore image', reason: 'already done'});
		build.stopped('1a');
		await keep('stopped', 'choose', '❯ Go on another time');
		await terminal.pressAndSee(keys.down, '❯ Go on now');
		terminal.press(keys.enter);
		await build.begun();
		build.do('2a', '5d');
		build.finish();
		await keep('ready', 'choose', '❯ Mount a disk now');
		await expect(frames.join('\n')).toMatchFileSnapshot(kept(`${columns}x${rows}`));
	});

	test('hostile text of the guest, of files and of errors is drawn harmlessly', async () => {
		const build = new HandBuild();
		const evil = '\u001B]0;owned\u0007\u001B[2J\u202E\u{1F4A3}'.repeat(20);
		const app = open(
			build.engine({
				cachedImages: async () => [{path: `/x/${evil}.iso`, bytes: 1, guestBits: 32}],
				plan: async () => [evil, 'No disk of this computer is touched.'],
				command: () => `vmfuse-tui setup --iso '${evil}'`,
			}),
		);
		const {terminal} = app;
		await terminal.see('❯ QEMU');
		await terminal.pressAndSee(keys.enter, '\\u{1b}]0;owned');
		await terminal.pressAndSee(keys.enter, 'good');
		await terminal.pressAndSee(keys.enter, 'Is anything else needed?');
		await terminal.pressAndSee(keys.enter, '❯ Make it now');
		terminal.press(keys.enter);
		await build.begun();
		build.start('2b');
		build.emit(
			{type: 'screen', rows: [evil, evil], cursor: {column: 3, row: 1}},
			{type: 'typed', text: evil},
			{type: 'notice', text: evil},
			{type: 'progress', what: evil, ratio: 0.5},
		);
		await terminal.see('typed', '50 %');
		build.fail(new UserError(evil, {nextSteps: [evil]}));
		await terminal.see('It did not work');
		for (const part of ['\u001B]0;owned', '\u202E']) expect(terminal.written).not.toContain(part);
		expect(terminal.rows()[0]).toContain('vmfuse-tui · Set up');
	});

	test('in ASCII, without colours, everything is still said', async () => {
		const build = new HandBuild();
		const app = open(build.engine(), {environment: {LANG: 'C'}});
		const {terminal} = app;
		await terminal.see('> QEMU');
		await terminal.pressAndSee(keys.enter, '> Core-16.0.iso');
		await terminal.pressAndSee(keys.enter, '+ good');
		await terminal.pressAndSee(keys.enter, '[ ] mdadm');
		await terminal.pressAndSee(keys.enter, '> Make it now');
		terminal.press(keys.enter);
		await build.begun();
		build.do('2a', '2b');
		build.start('2c');
		build.emit({type: 'screen', rows: ['boot:'], cursor: {column: 5, row: 0}});
		const screen = await terminal.see('boot:', '+ 1  Virtual machine', 'done', 'working', 'waiting');
		expect(screen).toMatch(/^[ -~\n]*$/);
	});
});
