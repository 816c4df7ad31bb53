import {expect, test} from 'vitest';
import type {Overview} from '../../../source/index.js';
import {homeChoices} from '../../../wizards/home/home-choices.js';
import {fittingLines, homeLines} from '../../../wizards/home/home-lines.js';
import {screens} from '../../../wizards/screens.js';
import {setup} from '../../../wizards/setup/setup.js';
import {keys} from '../../harness/fake-terminal.js';
import {fakeEngine, sampleIntermediary, sampleSession} from '../fake-engine.js';
import {openApp} from '../open-app.js';

const nothing: Overview = {hypervisor: undefined, intermediaries: [], unfinished: [], sessions: []};
const ready: Overview = {...nothing, hypervisor: {name: 'qemu', title: 'QEMU', version: '7.2'}, intermediaries: [sampleIntermediary]};
const unfinished = {name: 'vmfuse', nextStep: {id: '3b', title: 'Restart it'}, finishedSteps: 12, steps: 31};
const choices = (overview: Overview) =>
	homeChoices(
		screens.map(({screen}) => screen),
		overview,
	).map(({id, disabled}) => (disabled === undefined ? id : `(${id})`));

test('Before anything is set up, that comes first, and nothing can be mounted', () => {
	expect(choices(nothing).slice(0, 4)).toEqual(['setup', '(mount)', '(unmount)', 'doctor']);
	expect(choices(nothing).slice(-2)).toEqual(['help', 'quit']);
});

test('Once there is an intermediary, mounting comes first', () => {
	expect(choices(ready).slice(0, 4)).toEqual(['mount', '(unmount)', 'setup', 'doctor']);
	expect(choices({...ready, sessions: [sampleSession]}).slice(0, 4)).toEqual(['mount', 'unmount', 'setup', 'doctor']);
});

test('What was cut off is put back before all else, then a set-up goes on', () => {
	const sessions = [sampleSession, {...sampleSession, id: 'x', health: 'cut-off'} as const];
	expect(choices({...nothing, sessions, unfinished: [unfinished]}).slice(0, 3)).toEqual(['recover x', 'resume vmfuse', 'setup']);
	expect(homeChoices([setup], {...ready, unfinished: [unfinished]})[0]).toMatchObject({
		value: {screen: setup, given: {resume: 'vmfuse'}},
		description: 'vmfuse: from step 3b, 12 of 31 are done',
	});
});

test('The facts say how things are, in words', () => {
	const text = (overview: Overview) => homeLines(overview).map(({name, text, detail}) => [name, text, detail].filter(Boolean).join('|'));
	expect(text(nothing)).toEqual(['Hypervisor|none works|Doctor says what to install', 'Intermediary|none yet', 'Mounts|none']);
	expect(text({...ready, sessions: [{...sampleSession, readOnly: true}]})).toEqual([
		'Hypervisor|QEMU 7.2',
		'Intermediary|vmfuse is ready|TinyCore 16.0',
		'Mounts|/home/u/mnt/root|mounted, read-only',
	]);
	expect(text({...nothing, unfinished: [unfinished]})[1]).toBe('Intermediary|vmfuse was not finished|next: 3b Restart it');
	expect(text({...ready, unfinished: [{...unfinished, name: 'b'}]})[2]).toBe('Intermediary|b was not finished|next: 3b Restart it');
	const many = Array.from({length: 9}, (_, index) => ({...sampleSession, id: String(index)}));
	expect(text({...ready, sessions: many}).at(-1)).toBe('Mounts|and 6 more');
});

test('Where there is no room for all facts, those about trouble stay', () => {
	const lines = homeLines({...ready, sessions: [sampleSession, {...sampleSession, id: 'x', mountpoint: '/mnt/x', health: 'cut-off'}]});
	expect(fittingLines(lines, 4)).toEqual(lines);
	expect(fittingLines(lines, 2).map(({text}) => text)).toEqual(['/home/u/mnt/root', '/mnt/x']);
	expect(fittingLines(lines, 1).map(({text}) => text)).toEqual(['/mnt/x']);
});

test('A set-up that was cut off is gone on with, from home', async () => {
	const {engine, overview} = fakeEngine({intermediaries: []});
	const {terminal, ended} = openApp(engine);
	await terminal.see('❯ Set up');
	overview.set({...overview.value, unfinished: [unfinished]});
	await terminal.see('vmfuse was not finished', '❯ Go on with set-up');
	overview.set({...overview.value, unfinished: [], intermediaries: [sampleIntermediary]});
	await terminal.see('❯ Mount');
	terminal.press(keys.ctrlC);
	await ended;
});

test('What cannot be chosen says why, and Enter on it does nothing', async () => {
	const {engine} = fakeEngine();
	const {terminal, ended} = openApp(engine);
	await terminal.see('❯ Mount');
	const screen = await terminal.pressAndSee('j', '❯ Unmount', 'nothing is mounted');
	expect(screen).not.toContain('enter choose');
	terminal.press(keys.enter, keys.up);
	await terminal.see('❯ Mount', 'enter choose');
	await terminal.pressAndSee([keys.up, keys.up, keys.enter], 'How it works', 'safe to unplug');
	terminal.press(keys.enter);
	await terminal.seeNot('How it works');
	await terminal.pressAndSee(['j', keys.enter]);
	expect(await ended).toEqual({exitCode: 0, summary: []});
});

test('Whoever comes back finds the row that was left, as long as the same is offered', async () => {
	const {engine, overview} = fakeEngine();
	const {terminal, ended} = openApp(engine);
	await terminal.see('❯ Mount');
	await terminal.pressAndSee(['j', 'j', 'j'], '❯ Doctor');
	await terminal.pressAndSee(keys.enter, 'checks failed');
	await terminal.pressAndSee('q', '❯ Doctor');
	await terminal.pressAndSee(keys.enter, 'checks failed');
	overview.set({...overview.value, sessions: [sampleSession]});
	await terminal.pressAndSee('q', '❯ Mount');
	terminal.press(keys.ctrlC);
	await ended;
});

test('When it cannot be found out what there is, that is said, Doctor is there, and a key looks again', async () => {
	const {engine} = fakeEngine();
	let attempts = 0;
	const overviewOf: typeof engine.overview = {
		async watch(onChange, context) {
			attempts += 1;
			if (attempts === 1) throw new Error('the folder of the sessions cannot be read');
			return engine.overview.watch(onChange, context);
		},
	};
	const {terminal, ended} = openApp({...engine, overview: overviewOf});
	await terminal.see('the folder of the sessions', 'close');
	await terminal.pressAndSee(keys.enter, 'could not be found out', '❯ Doctor', 'r look again');
	await terminal.pressAndSee('r', '❯ Mount');
	expect(terminal.text()).not.toContain('look again');
	terminal.press(keys.ctrlC);
	await ended;
});
