import {describe, expect, test} from 'vitest';
import {runDialog} from '../../source/console/dialog.js';
import type {Context} from '../../source/events.js';
import {bootOptions, installerQuestions, lastChanceIsRight, menuNumber} from '../../source/recipe/installer-dialog.js';
import {type KeyFaults, ScriptedConsole} from '../console/scripted-console.js';
import {Terminal} from '../console/terminal.js';
import {type Installed, type InstallerForm, scriptedInstaller} from './scripted-installer.js';

const context: Context = {signal: new AbortController().signal, emit: () => {}};

async function install(form: InstallerForm, {faults = {}, terminal = new Terminal()}: {faults?: KeyFaults; terminal?: Terminal} = {}) {
	let installed: Installed | undefined;
	const scripted = new ScriptedConsole(
		scriptedInstaller(form, told => {
			installed = told;
		}),
		{faults, terminal},
	);
	const outcome = await runDialog(scripted.console, 'sudo tc-install.sh', installerQuestions, 10_000, context);
	return {outcome, installed, read: scripted.read};
}

const answers: Installed = {
	source: 'c',
	type: 'f',
	target: 'Whole',
	disk: 'sda',
	bootloader: 'y',
	extensions: '',
	format: 'ext4',
	options: bootOptions,
};

describe('the manual’s answers', () => {
	test.each<[string, InstallerForm]>([
		['today', {}],
		['64 bits', {bits: 64}],
		['TinyCore 5', {old: true}],
		['a floppy drive before the disk', {disks: ['fd0     1474KB', 'sda     1074MB']}],
		['a floppy drive before the disk, TinyCore 5', {old: true, disks: ['fd0     1474KB', 'sda     1074MB']}],
		['disks that are called nearly the same', {disks: ['sdaa    10GB', 'sdab    10GB', 'sdb     1074MB', 'sda     1074MB', 'sr0   11MB']}],
		['ten disks', {disks: [...'bcdefghijk'].map(letter => `sd${letter}   1GB`).concat('sda   1GB')}],
		['prompts on a line of their own', {ownLine: true}],
		['prompts on a line of their own, TinyCore 5', {ownLine: true, old: true}],
	])('%s', async (_, form) => {
		const {outcome, installed} = await install(form);
		expect(installed).toEqual(answers);
		expect(outcome.status).toBe(0);
	});

	test('the question about the active partition', async () => {
		expect((await install({marksActive: true})).installed).toEqual({...answers, active: 'y'});
	});

	test.each(Array.from({length: 26}, (_, index) => index))('below %i lines of earlier output', async lines => {
		const terminal = new Terminal();
		terminal.print('tc@box:~$ something that was printed before\n'.repeat(lines));
		expect((await install({disks: ['fd0  1MB', 'sda  1GB']}, {terminal})).installed).toEqual(answers);
	});

	test.each([
		[60, 12],
		[128, 48],
	])('on a console of %i columns and %i rows', async (columns, height) => {
		expect((await install({}, {terminal: new Terminal(columns, height)})).installed).toEqual(answers);
	});
});

describe('keys that get lost or repeat', () => {
	const keys = Array.from({length: 40}, (_, index) => index);

	test.each(keys)('key %i lost', async at => {
		expect((await install({}, {faults: {[at]: 'lost'}})).installed).toEqual(answers);
	});

	test.each(keys)('key %i doubled: the dialog goes through as it should, or ends before anything is written', async at => {
		const {outcome, installed} = await install({}, {faults: {[at]: 'doubled'}});
		if (installed) expect(installed).toEqual(answers);
		else expect(outcome.status).toBe(1);
	});

	test('the Enter after the format doubled leaves the boot options empty: it is left before the last y', async () => {
		const doubled = await Promise.all(keys.map(async at => install({}, {faults: {[at]: 'doubled'}})));
		const emptyOptions = doubled.filter(({outcome}) => outcome.answered.includes('last-chance') && !outcome.answered.includes('options'));
		expect(emptyOptions).toHaveLength(1);
		expect(emptyOptions[0]?.installed).toBeUndefined();
		expect(emptyOptions[0]?.read.at(-1)).toBe('n');
	});
});

describe('the last chance', () => {
	const screen = (target: string) => `Last chance to exit before destroying all data on ${target}\nContinue (y/..)? `;
	const asked = ['source', 'type', 'target', 'bootloader', 'extensions', 'format', 'options'];

	test.each(['sda', '/dev/sda'])('is taken for %s', target => {
		expect(lastChanceIsRight(screen(target), asked)).toBe(true);
	});

	test.each(['sdb', 'sda1', 'sdaa', 'fd0', '/dev/sdb', 'sda-old', ''])('is not taken for %j', target => {
		expect(lastChanceIsRight(screen(target), asked)).toBe(false);
	});

	test('is not taken for what an older screen said', () => {
		expect(lastChanceIsRight(screen('sda') + screen('sdb'), asked)).toBe(false);
	});

	test.each(asked.filter(id => id !== 'extensions'))('is not taken when %s was not answered', id => {
		expect(
			lastChanceIsRight(
				screen('sda'),
				asked.filter(other => other !== id),
			),
		).toBe(false);
	});
});

describe('menus', () => {
	test('an entry that is not there is an error, not a guess', () => {
		expect(() => menuNumber('  1. sdb  1GB\n  2. sda1  1GB\n', 'sda')).toThrow('no "sda"');
	});

	test.each([
		[' 1. sda 1GB', '1'],
		['1) /dev/sda', '1'],
		['  12. sda', '12'],
	])('%j', (text, number) => {
		expect(menuNumber(`Select disk for core\n${text}\n`, 'sda')).toBe(number);
	});
});
