import fc from 'fast-check';
import {expect, test} from 'vitest';
import {UserError} from '../../../source/errors.js';
import type {Context, Engine, SessionOperations} from '../../../source/index.js';
import type {Holder} from '../../../source/session/holders.js';
import {MountBusyError} from '../../../source/session/mount-busy.js';
import type {Health} from '../../../source/session/session.js';
import {widthOf} from '../../../wizards/widgets/text.js';
import {keys} from '../../harness/fake-terminal.js';
import {fakeEngine, sampleSession} from '../fake-engine.js';
import {openApp} from '../open-app.js';

const image = {...sampleSession, id: 'img', source: '/home/u/disk.img', partitions: [], mountpoint: '/mnt/image', readOnly: true};

function withSessions(engine: Engine, more: Partial<SessionOperations>): Engine {
	return {...engine, sessions: {...engine.sessions, ...more}};
}

/** A mount that is busy as long as it has holders. */
function busy(engine: Engine, holders: {value: readonly Holder[]}): Engine {
	return withSessions(engine, {
		holders: async () => holders.value,
		async unmount(id, context: Context) {
			if (holders.value.length > 0) throw new MountBusyError('/home/u/mnt/root', holders.value);
			return engine.sessions.unmount(id, context);
		},
		async endHolder(pid) {
			holders.value = holders.value.filter(holder => holder.pid !== pid);
		},
	});
}

const vim = {pid: 4711, command: 'vim', path: '/home/u/mnt/root/etc/fstab'};

test('Unmounting shows the real steps, and says that the disk is safe only when all is done', async () => {
	const {engine, calls} = fakeEngine({sessions: [sampleSession, image]});
	let goOn = () => {};
	const gate = new Promise<void>(resolve => {
		goOn = resolve;
	});
	const slow = withSessions(engine, {
		async unmount(id, context: Context) {
			context.emit({type: 'undone', what: 'unmounted it here', seconds: 0.2});
			context.emit({type: 'progress', what: '12 MiB to be written', ratio: 0.25});
			await gate;
			return engine.sessions.unmount(id, context);
		},
	});
	const {terminal, ended} = openApp(slow, {start: 'unmount'});
	await terminal.see('❯ /home/u/mnt/root', '/mnt/image', 'read-only', '3.1 of 12 GiB', '✔ mounted', 'enter unmount');
	await terminal.pressAndSee(
		'u',
		'Unmounting /home/u/mnt/root',
		'↩ unmounted it here',
		'12 MiB to be written',
		'25 %',
		'Do not unplug the disk yet.',
	);
	expect(terminal.text()).not.toContain('safe to unplug');
	goOn();
	await terminal.see('✔ /home/u/mnt/root is unmounted', '/dev/sdb is safe to unplug.', '↩ deleted the clone');
	expect(calls).toEqual(['unmount k3f9']);
	await terminal.pressAndSee(keys.enter, '/mnt/image');
	expect(terminal.text()).not.toContain('/home/u/mnt/root');
	terminal.press(keys.ctrlC);
	expect((await ended).summary).toEqual(['/home/u/mnt/root is unmounted. /dev/sdb is safe to unplug.']);
});

test('A busy mount names who uses it; it can stay mounted', async () => {
	const {engine, calls} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(busy(engine, {value: [vim]}), {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee(
		keys.enter,
		'is in use',
		'vim (4711)',
		'/home/u/mnt/root/etc/fstab',
		'❯ Wait',
		'Ask it to end',
		'Keep mounted',
	);
	await terminal.pressAndSee(keys.esc, '❯ /home/u/mnt/root');
	expect(calls).toEqual([]);
	terminal.press(keys.ctrlC);
	expect((await ended).summary).toEqual([]);
});

test('Those who use it can be asked to end; then it is unmounted by itself', async () => {
	const {engine, calls} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(busy(engine, {value: [vim, {...vim, pid: 12, command: 'bash'}]}), {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee(keys.enter, 'bash (12)', 'Ask them to end');
	await terminal.pressAndSee([keys.down, keys.enter], 'is unmounted');
	expect(calls).toEqual(['unmount k3f9']);
	terminal.press(keys.ctrlC);
	await ended;
});

test('Those who end while the question is shown are gone from it; when all have, it can be unmounted', async () => {
	const {engine, calls} = fakeEngine({sessions: [sampleSession]});
	const holders = {value: [vim, {...vim, pid: 12, command: 'bash'}]};
	const {terminal, ended} = openApp(busy(engine, holders), {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee(keys.enter, 'vim (4711)', 'bash (12)', 'Ask them to end');
	holders.value = [vim];
	await terminal.seeNot('bash (12)');
	await terminal.see('vim (4711)', '❯ Wait', 'Ask it to end');
	holders.value = [];
	await terminal.see('was in use', 'Those who used it have ended.', '❯ Unmount');
	expect(terminal.text()).not.toContain('vim');
	expect(calls).toEqual([]);
	await terminal.pressAndSee(keys.enter, 'is unmounted');
	expect(calls).toEqual(['unmount k3f9']);
	terminal.press(keys.ctrlC);
	await ended;
});

test('It is waited for those who use it, and the waiting can be ended', async () => {
	const {engine, calls} = fakeEngine({sessions: [sampleSession]});
	const holders = {value: [vim]};
	const {terminal, ended} = openApp(busy(engine, holders), {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee(keys.enter, '❯ Wait');
	await terminal.pressAndSee(keys.enter, 'waiting until it is done', 'vim (4711)', 'Nothing was changed so far');
	await terminal.pressAndSee(keys.esc, '❯ Wait');
	await terminal.pressAndSee(keys.enter, 'waiting until it is done');
	holders.value = [];
	await terminal.see('is unmounted');
	expect(calls).toEqual(['unmount k3f9']);
	terminal.press(keys.ctrlC);
	await ended;
});

test('All are unmounted after one question; what fails does not stop the others', async () => {
	const {engine, calls} = fakeEngine({sessions: [sampleSession, image]});
	const half = withSessions(engine, {
		async unmount(id, context: Context) {
			if (id === 'k3f9') throw new UserError('the machine does not answer', {nextSteps: ['look at the log']});
			return engine.sessions.unmount(id, context);
		},
	});
	const {terminal, ended} = openApp(half, {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee('a', 'Unmount all 2?', '❯ Keep them');
	await terminal.pressAndSee(
		[keys.down, keys.enter],
		'✖ /home/u/mnt/root: The machine does not answer',
		'Look at the log',
		'✔ /mnt/image is unmounted',
		'can be moved',
	);
	expect(calls).toEqual(['unmount img']);
	terminal.press(keys.ctrlC);
	await ended;
});

test('A session that goes on without us is said to be still under way', async () => {
	const {engine} = fakeEngine({sessions: [sampleSession]});
	const slow = withSessions(engine, {
		async unmount(_, {signal}: Context) {
			return new Promise((_, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason), {once: true});
			});
		},
	});
	const {terminal, ended} = openApp(slow, {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee('u', 'stop watching');
	await terminal.pressAndSee(keys.esc, 'is still being unmounted', 'Do not unplug');
	terminal.press(keys.ctrlC);
	await ended;
});

test('The log is shown, and followed', async () => {
	const {engine} = fakeEngine({sessions: [sampleSession]});
	const lines = Array.from({length: 60}, (_, index) => `line ${index} \u001B[2J`);
	const {terminal, ended} = openApp({...engine, logs: {...engine.logs, tail: async () => lines}}, {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee('l', 'k3f9.jsonl', 'the newest', 'line 59 \\u{1b}[2J');
	await terminal.pressAndSee([keys.up, keys.up], '2 lines up', 'line 57');
	expect(terminal.text()).not.toContain('line 58');
	await terminal.pressAndSee(keys.home, 'line 0 ');
	await terminal.pressAndSee('q', '❯ /home');
	terminal.press(keys.ctrlC);
	await ended;
});

test('What is selected stays selected while sessions come and go', async () => {
	const {engine, sessions} = fakeEngine({sessions: [sampleSession, image]});
	const {terminal, ended} = openApp(engine, {start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee('j', '❯ /mnt/image');
	sessions.set([{...sampleSession, id: 'new', mountpoint: '/mnt/new'}, sampleSession, image]);
	await terminal.see('/mnt/new', '❯ /mnt/image');
	sessions.set([sampleSession]);
	await terminal.seeNot('/mnt/image');
	// No other session is unmounted in its place.
	await terminal.seeNot('enter unmount');
	sessions.set([]);
	await terminal.see('Nothing is mounted.');
	terminal.press(keys.ctrlC);
	await ended;
});

const health = fc.constantFrom<Health>('starting', 'mounted', 'busy', 'stopping', 'vm-stuck', 'ended-badly', 'cut-off');
const hostile = fc.oneof(
	fc.string({unit: 'binary', maxLength: 300}),
	fc.string({unit: 'grapheme', maxLength: 60}),
	fc.constantFrom('\u001B[2J\u001B]0;x\u0007', '漢字'.repeat(150), 'שלום עולם', '\r\n\t'),
);

test('Names of all kinds are drawn harmlessly at every size', async () => {
	const {engine, sessions} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(engine, {start: 'unmount'});
	await terminal.see('❯ /home');
	let count = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(hostile, hostile, health), {maxLength: 30}),
			fc.integer({min: 60, max: 140}),
			fc.integer({min: 15, max: 50}),
			async (rows, columns, height) => {
				count++;
				const marker = {...sampleSession, mountpoint: `/${count}/`};
				terminal.resize(columns, height);
				sessions.set([
					marker,
					...rows.map(([mountpoint, guestDevice, state], index) => ({
						...sampleSession,
						id: `x${index}`,
						mountpoint,
						guestDevice,
						health: state,
					})),
				]);
				await terminal.until(
					() =>
						terminal.rows()[0]?.endsWith('1.2.3') === true && terminal.text().includes(`/${count}/`) && terminal.text().includes('? help'),
				);
				for (const row of terminal.rows()) expect(widthOf(row)).toBeLessThanOrEqual(columns);
				expect(terminal.rows()).toHaveLength(height);
				expect(terminal.rows()[height - 1]).toBe('');
			},
		),
		{numRuns: 40},
	);
	terminal.press(keys.ctrlC);
	await ended;
});
