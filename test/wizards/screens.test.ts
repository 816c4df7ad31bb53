import {expect, test} from 'vitest';
import {homeChoices} from '../../wizards/home/home-choices.js';
import {screenNamed, screenNames, screens} from '../../wizards/screens.js';
import {keys} from '../harness/fake-terminal.js';
import {fakeEngine, sampleSession} from './fake-engine.js';
import {openApp} from './open-app.js';

const others = screenNames.filter(name => name !== 'home');
const world = () => fakeEngine({sessions: [sampleSession]});

test.each(others)('the program can begin with "%s"; its help says what it is for, and q leads home', async name => {
	const {title, guide = ''} = screenNamed(name);
	const {terminal, ended} = openApp(world().engine, {start: name});
	await terminal.see(`vmfuse-tui · ${title}`, '? help');
	await terminal.pressAndSee('?', 'Keys on this screen', guide.split(' ').slice(0, 6).join(' '));
	await terminal.pressAndSee(keys.esc, `vmfuse-tui · ${title}`);
	await terminal.pressAndSee('q', '❯ Mount');
	terminal.press('q');
	expect((await ended).exitCode).toBe(0);
});

test('the first screen offers every other, and its help names each', async () => {
	const offered = homeChoices(
		screens.map(({screen}) => screen),
		world().overview.value,
	).flatMap(({value}) => (typeof value === 'string' ? [] : value.screen.name));
	expect(new Set(offered)).toEqual(new Set(others));
	const {terminal, ended} = openApp(world().engine, {rows: 40});
	await terminal.see('❯ Mount');
	await terminal.pressAndSee([keys.up, keys.up, keys.enter], 'How it works');
	const words = terminal.text().replaceAll(/[│\s]+/g, ' ');
	for (const name of others) expect(words).toContain(screenNamed(name).guide);
	terminal.press(keys.ctrlC);
	await ended;
});

test('a screen that there is not is an error', () => {
	expect(() => screenNamed('fly')).toThrow('there is no screen "fly"');
});
