import {expect, test} from 'vitest';
import {UserError} from '../../../source/errors.js';
import type {Context, Engine} from '../../../source/index.js';
import {keys} from '../../harness/fake-terminal.js';
import {fakeEngine, sampleSession, tell, undoneEvents} from '../fake-engine.js';
import {openApp} from '../open-app.js';

/** A recovery that goes on until it is stopped, then takes back what it did, and ends when it may. */
function endless(engine: Engine, mayEnd: Promise<void> = Promise.resolve()): Engine {
	return {
		...engine,
		sessions: {
			...engine.sessions,
			async recover(_, context: Context) {
				context.emit({type: 'step-started', id: 'x', title: 'Going on and on'});
				await new Promise<void>(resolve => {
					context.signal.addEventListener('abort', () => resolve(), {once: true});
				});
				await tell({...context, signal: new AbortController().signal}, undoneEvents(['took it back']));
				await mayEnd;
				context.signal.throwIfAborted();
			},
		},
	};
}

const cutOff = {...sampleSession, health: 'cut-off'} as const;

test('The first screen says what there is, on the alternate screen, and q ends it', async () => {
	const {engine} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(engine);
	const screen = await terminal.see('vmfuse is ready', 'QEMU 7.2.19', '/home/u/mnt/root');
	expect(screen).toMatch(/❯ Mount/);
	expect(terminal.buffer).toBe('alternate');
	expect(terminal.cursorIsHidden).toBe(true);
	terminal.press('q');
	expect(await ended).toEqual({exitCode: 0, summary: []});
	await terminal.until(() => terminal.buffer === 'normal');
	expect(terminal.cursorIsHidden).toBe(false);
});

test("The user's scrollback is never wiped", async () => {
	const {engine} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(engine, {columns: 60, rows: 15});
	await terminal.see('Quit');
	for (const [columns, rows] of [
		[100, 30],
		[60, 15],
		[40, 10],
		[80, 24],
	] as const) {
		terminal.resize(columns, rows);
		await terminal.see(columns < 60 ? 'too small' : 'help');
	}

	terminal.press(keys.ctrlC);
	expect((await ended).exitCode).toBe(130);
	expect(terminal.written).not.toContain('\u001B[3J');
});

test('Help shows the keys of the screen, and takes them away again', async () => {
	const {engine} = fakeEngine();
	const {terminal, ended} = openApp(engine);
	await terminal.see('❯ Mount');
	await terminal.pressAndSee('?', 'Keys on this screen', 'Stop what is under way', 'Else quit');
	terminal.press(keys.esc);
	await terminal.seeNot('Keys on this screen');
	await terminal.see('❯ Mount');
	// Keys that came in one piece are handled one by one.
	await terminal.pressAndSee('??', '❯ Mount');
	terminal.press('q');
	await ended;
});

test('All of the help can be read on the smallest terminal', async () => {
	const {engine} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(engine, {columns: 60, rows: 15, start: 'unmount'});
	await terminal.see('❯ /home');
	await terminal.pressAndSee('?', 'Keys on this screen', 'scroll');
	expect(terminal.text()).not.toContain('Ctrl-C');
	await terminal.pressAndSee([keys.pageDown, keys.pageDown, keys.pageDown], 'Ctrl-C');
	await terminal.pressAndSee(keys.esc, '❯ /home');
	terminal.press(keys.ctrlC);
	await ended;
});

test('After a resize the screen is drawn anew and nothing of the old one is left', async () => {
	const {engine} = fakeEngine({sessions: [sampleSession]});
	const {terminal, ended} = openApp(engine, {columns: 120, rows: 40});
	await terminal.see('help');
	terminal.resize(64, 16);
	await terminal.until(() => terminal.rows()[14]?.includes('help') === true);
	expect(terminal.text().match(/vmfuse-tui/g)).toHaveLength(1);
	expect(terminal.text().match(/Doctor/g)).toHaveLength(1);
	terminal.resize(59, 16);
	await terminal.see('too small', '59 columns');
	expect(terminal.text()).not.toContain('Doctor');
	terminal.resize(80, 24);
	await terminal.see('Doctor');
	expect(terminal.text()).not.toContain('too small');
	terminal.press('q');
	await ended;
});

test('Ctrl-C stops what is under way in order, and the app stays', async () => {
	const {engine} = fakeEngine({sessions: [cutOff]});
	const {terminal, ended} = openApp(endless(engine), {start: 'unmount'});
	await terminal.see('cut off');
	await terminal.pressAndSee('r', 'Going on and on');
	await terminal.pressAndSee(keys.ctrlC, 'took it back', 'putting back was stopped');
	await terminal.pressAndSee([keys.enter], 'cut off');
	terminal.press(keys.ctrlC);
	expect((await ended).exitCode).toBe(130);
});

test('A signal stops what is under way in order before the program ends', async () => {
	const {engine} = fakeEngine({sessions: [cutOff]});
	let letEnd = () => {};
	const mayEnd = new Promise<void>(resolve => {
		letEnd = resolve;
	});
	const {terminal, ended, stop} = openApp(endless(engine, mayEnd), {start: 'unmount'});
	await terminal.see('cut off');
	await terminal.pressAndSee('r', 'Going on and on');
	stop.abort();
	await terminal.see('Putting everything back before the program ends', 'took it back');
	letEnd();
	await ended;
	await terminal.until(() => terminal.buffer === 'normal');
});

test('A second signal ends at once and says what is left', async () => {
	const {engine} = fakeEngine({sessions: [cutOff]});
	const stuck: Engine = {
		...engine,
		sessions: {...engine.sessions, recover: async () => new Promise(() => {})},
	};
	const {terminal, ended, stop, atOnce} = openApp(stuck, {start: 'unmount'});
	await terminal.see('cut off');
	await terminal.pressAndSee('r', 'Putting back what is left');
	stop.abort();
	await terminal.see('Putting everything back before the program ends');
	atOnce.abort();
	expect((await ended).summary).toEqual([
		`Cut off: putting back ${sampleSession.mountpoint}.`,
		'Put back what is left: vmfuse-tui recover',
	]);
});

test('Ctrl-C a second time ends at once and says what is left', async () => {
	const {engine} = fakeEngine({sessions: [cutOff]});
	const stuck: Engine = {...engine, sessions: {...engine.sessions, recover: async () => new Promise(() => {})}};
	const {terminal, ended} = openApp(stuck, {start: 'unmount'});
	await terminal.see('cut off');
	await terminal.pressAndSee('r', 'Putting back what is left');
	await terminal.pressAndSee(keys.ctrlC, 'stopping…');
	terminal.press(keys.ctrlC);
	expect(await ended).toMatchObject({
		exitCode: 130,
		summary: ['Cut off: putting back /home/u/mnt/root.', 'Put back what is left: vmfuse-tui recover'],
	});
});

test('Whoever waits for a password when all ends gets none', async () => {
	const {engine} = fakeEngine();
	const {terminal, ended, ask, stop} = openApp(engine);
	await terminal.see('❯ Mount');
	const password = ask()?.({command: 'sudo true', attempt: 1, attempts: 3});
	await terminal.see('sudo true');
	stop.abort();
	expect(await password).toBeUndefined();
	await ended;
});

test('A password is asked for with the command and the tries that are left, masked, and can be refused', async () => {
	const {engine} = fakeEngine();
	const {terminal, ended, ask} = openApp(engine);
	await terminal.see('❯ Mount');
	const question = {command: 'sudo setfacl -m u:me:rw /dev/sdb', attempts: 3};
	const first = ask()?.({...question, attempt: 1});
	await terminal.see('sudo setfacl -m u:me:rw /dev/sdb', '3 tries left');
	await terminal.pressAndSee('q?j1', '••••');
	expect(terminal.text()).not.toContain('q?j1');
	terminal.press(keys.enter);
	expect(await first).toBe('q?j1');
	const last = ask()?.({...question, attempt: 3});
	await terminal.see('That was not right', '1 try left');
	terminal.press(keys.esc);
	expect(await last).toBeUndefined();
	await terminal.see('❯ Mount');
	expect(terminal.written).not.toContain('q?j1');
	terminal.press('q');
	await ended;
	expect(ask()).toBeUndefined();
});

test('What the engine throws is shown with what to do about it', async () => {
	const {engine} = fakeEngine();
	const broken: Engine = {
		...engine,
		diagnose: async () => {
			throw new UserError('the disk \u001B[31mis gone', {nextSteps: ['plug it in again']});
		},
	};
	const {terminal, ended} = openApp(broken);
	await terminal.see('❯ Mount');
	await terminal.pressAndSee(['jj', keys.down], '❯ Doctor');
	await terminal.pressAndSee(keys.enter, 'The disk \\u{1b}[31mis gone', '• Plug it in again');
	terminal.press(keys.esc);
	await terminal.seeNot('Plug it in');
	await terminal.pressAndSee(keys.esc, '❯ Doctor');
	terminal.press('q');
	await ended;
});

test('A crash leaves the terminal as it was, and is thrown', async () => {
	const {engine} = fakeEngine();
	const broken: Engine = {...engine, overview: {watch: async onChange => onChange({} as never)}};
	const {terminal, ended} = openApp(broken);
	await expect(ended).rejects.toThrow(TypeError);
	await terminal.until(() => terminal.buffer === 'normal');
	expect(terminal.cursorIsHidden).toBe(false);
});

test('The terminal is lent to a shell, and the screen is as it was afterwards', async () => {
	const {engine} = fakeEngine({sessions: [sampleSession, {...sampleSession, id: 'other', mountpoint: '/mnt/other'}]});
	const lent: Array<readonly string[]> = [];
	let giveBack = (_: number) => {};
	const {terminal, ended} = openApp(engine, {
		start: 'unmount',
		async runInTerminal(command) {
			lent.push(command);
			terminal.stdout.write(`shell ${lent.length}\n`);
			return new Promise(resolve => {
				giveBack = resolve;
			});
		},
	});
	await terminal.see('❯ /home/u/mnt/root');
	await terminal.pressAndSee(keys.down, '❯ /mnt/other');
	terminal.press('o');
	await terminal.until(() => terminal.buffer === 'normal');
	expect(lent).toEqual([await engine.sessions.shell('other')]);
	expect(await terminal.see('You are root')).toContain('the real disk');
	giveBack(1);
	await terminal.see('❯ /mnt/other');
	expect(terminal.buffer).toBe('alternate');
	// That of a command in the shell is nobody's business; 255 is ssh's own.
	terminal.press('o');
	await terminal.until(() => terminal.buffer === 'normal');
	giveBack(255);
	await terminal.see('There was no connection');
	await terminal.pressAndSee(keys.esc, '❯ /mnt/other');
	terminal.press('q');
	await terminal.see('❯ Mount');
	terminal.press('q');
	await ended;
	// What was said in the shells stays, one below the other, and what follows comes below.
	terminal.stdout.write('$ afterwards\n');
	const said = await terminal.see('$ afterwards');
	expect(said.match(/You are root|shell \d|\$ afterwards/g)).toEqual([
		'You are root',
		'shell 1',
		'You are root',
		'shell 2',
		'$ afterwards',
	]);
});

test('Without Unicode all is drawn in ASCII', async () => {
	const {engine} = fakeEngine({sessions: [{...sampleSession, mountpoint: '/home/u/mnt/Übergröße 漢字', health: 'ended-badly'}]});
	const {terminal, ended} = openApp(engine, {environment: {LANG: 'C'}});
	await terminal.see('> Recover', 'x /home/u/mnt/Ubergro?e ??');
	await terminal.pressAndSee('?', 'Keys on this screen');
	terminal.press(keys.esc);
	await terminal.see('> Recover');
	terminal.press(keys.enter);
	await terminal.see('ended badly', 'enter recover');
	terminal.press(keys.ctrlC);
	await ended;
	expect([...terminal.written].filter(character => character > '~').join('')).toBe('');
});

test("Ink's screen-reader mode gives text in words, without the alternate screen", async () => {
	const {engine} = fakeEngine({sessions: [{...sampleSession, mountpoint: '/home/u/mnt/\u001B]0;evil\u0007'}]});
	const {terminal, ended} = openApp(engine, {environment: {LANG: 'C.UTF-8', INK_SCREEN_READER: 'true'}});
	await terminal.see('Hypervisor', 'vmfuse is ready', 'Keys: up/down move', 'Mount: a disk that this computer cannot read (selected)');
	await terminal.see('/home/u/mnt/\\u{1b}]0;evil\\u{7}');
	expect(terminal.written).not.toContain('\u001B]');
	expect(terminal.buffer).toBe('normal');
	expect(terminal.text()).not.toMatch(/[╭│⠋]/);
	terminal.press('q');
	await ended;
});
