import {expect, test} from 'vitest';
import {good} from '../../../source/check.js';
import {UserError} from '../../../source/errors.js';
import {checkIntermediaries} from '../../../source/operations/diagnose/intermediaries.js';
import {keys} from '../../harness/fake-terminal.js';
import {fakeEngine} from '../fake-engine.js';
import {openApp} from '../open-app.js';

test('When not everything could be checked, nobody is said to be checking, and a key looks again', async () => {
	const {engine} = fakeEngine();
	let attempts = 0;
	const diagnose: typeof engine.diagnose = async context => {
		attempts += 1;
		if (attempts === 1) throw new UserError('a record is damaged');
		return engine.diagnose(context);
	};
	const {terminal, ended} = openApp({...engine, diagnose});
	await terminal.see('❯ Mount');
	await terminal.pressAndSee(['j', 'j', 'j', keys.enter], 'A record is damaged');
	await terminal.pressAndSee(keys.enter, 'Not everything could be checked.', 'r look again');
	await terminal.pressAndSee('r', 'sshfs is not installed');
	expect(terminal.text()).not.toContain('could be checked');
	terminal.press(keys.ctrlC);
	await ended;
});

test('Without an intermediary it is not said that everything is there', async () => {
	const {engine} = fakeEngine();
	const checks = [good('QEMU', '7.2.19'), ...checkIntermediaries([], [])];
	const {terminal, ended} = openApp({...engine, diagnose: async () => checks});
	await terminal.see('❯ Mount');
	await terminal.pressAndSee(['j', 'j', 'j', keys.enter], 'Nothing can be mounted yet: no intermediary is ready.');
	expect(terminal.text()).not.toContain('Everything that is needed');
	terminal.press(keys.ctrlC);
	await ended;
});
