import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {makeSampleDisk} from '../../fixtures/disks/sample-disk.js';
import {run} from '../../source/host/run.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {WizardTerminal} from '../harness/wizard-terminal.js';

const context = {signal: new AbortController().signal, emit() {}};
const isRoot = process.getuid?.() === 0;
let program: Program;
/** A real disk where we may make one, else an image. */
let source: string;
/** Said at the end, and only then. */
let isFree: string;

beforeAll(async () => {
	program = await Program.create((await preparedHome()).VMFUSE_HOME);
	const {file} = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
	source = isRoot ? (await run(['losetup', '--find', '--show', file], context)).stdout.trim() : file;
	isFree = isRoot ? `${source} is safe to unplug.` : `${source} is free`;
});

afterAll(async () => {
	try {
		await program.close();
	} finally {
		if (isRoot) await run(['losetup', '--detach', source], context);
	}
});

test('a mount that is in use is unmounted when its user has ended, and nothing is left', async () => {
	const mountpoint = await program.makeFolder('mount one');
	await program.succeed('mount', source, '8', '/dev/vg-host/lv-root', mountpoint);
	const holder = spawn('cat', {cwd: path.join(mountpoint, 'etc'), stdio: ['pipe', 'ignore', 'inherit']});
	await once(holder, 'spawn');
	const holderEnd = once(holder, 'exit');
	// Whoever uses it keeps the disk from being given back.
	onTestFinished(() => void holder.kill());
	const who = `cat (${holder.pid})`;

	const wizard = await WizardTerminal.open(program, []);
	const {terminal} = wizard;
	await wizard.see(mountpoint, '❯ Mount');
	await wizard.choose('Unmount', /❯ .*mount one +✔ busy/, 'enter unmount');
	await wizard.press('enter', `${mountpoint} is in use`, who, '❯ Wait');
	await wizard.press('escape', /❯ .*mount one +✔ busy/, 'enter unmount');
	await wizard.press('enter', who, '❯ Wait');
	await wizard.press('enter', 'waiting until it is done', who, 'Nothing was changed so far.');
	await wizard.press('escape', '❯ Wait');
	expect(await readdir(path.join(mountpoint, 'etc'))).toContain('hostname');
	expect(terminal.written).not.toContain(isFree);

	await wizard.choose('Ask it to end', 'Do not unplug the disk yet.');
	await wizard.see(`${mountpoint} is unmounted`, isFree);
	await holderEnd;
	expect(await wizard.leftovers()).toEqual([]);
	expect(await readdir(mountpoint)).toEqual([]);

	await wizard.press('enter', 'Nothing is mounted.');
	await wizard.type('q', 'nothing is mounted', 'q quit');
	terminal.type('q');
	expect(await terminal.ended()).toBe(0);
	expect(wizard.scrollback).toContain(`${mountpoint} is unmounted. ${isFree}`);
	await rm(mountpoint, {recursive: true});
});
