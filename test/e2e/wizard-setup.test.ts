import path from 'node:path';
import process from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {folders} from '../../source/folders.js';
import {titleOf} from '../../source/hypervisor/registry.js';
import {readIntermediary} from '../../source/intermediary/intermediary.js';
import {builtProgram, Program} from '../harness/program.js';
import {WizardTerminal} from '../harness/wizard-terminal.js';
import {testedHypervisor} from '../harness/world.js';
import {mountForWriting} from '../real/variant-mounts.js';

const title = titleOf(testedHypervisor);

/** A shell in a terminal: what has the terminal then is not alone when that is closed. */
const shell = ['bash', '--noprofile', '--norc', '-i'] as const;

// Of the old TinyCore: one set-up less. All other tests use the new one.
test('an intermediary is made by keys alone, though the terminal is closed under it, and it is stopped once', {
	timeout: 1_800_000,
}, async () => {
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'old', log() {}});
	const program = await Program.create();
	// After the terminals, which are opened later.
	onTestFinished(async () => program.close());
	await closeMidBuild(program, iso, mirrorDir);
	expect(await program.leftovers()).toEqual([]);
	await stopMidBuild(program);
	expect(await program.leftovers()).toEqual([]);
	await finish(program);
	const {capabilities} = await readIntermediary(folders({VMFUSE_HOME: program.home}), 'vmfuse');
	// It knows no virtio: its disks are attached at the start, on the controller that it knows.
	expect(capabilities.virtioScsi).toBe(false);
	await mountForWriting(program);
});

/** Answer the questions, there and back; and while TinyCore is being installed, close the terminal. */
async function closeMidBuild(program: Program, iso: string, mirror: string): Promise<void> {
	const wizard = await WizardTerminal.open(program, [], {command: shell});
	const {terminal} = wizard;
	const words = [process.execPath, builtProgram, 'wizard', 'setup', '--iso', iso, '--mirror', mirror, '--extension', 'ntfs-3g'];
	terminal.type(`${words.map(word => `'${word}'`).join(' ')}\r`);
	await wizard.see('Which hypervisor?', title);
	await wizard.choose(title, 'Which TinyCore image?', '❯ A file or an address');
	await wizard.press('enter', 'Which file?', path.basename(iso));
	await wizard.press('enter', 'What shall it be called?', '❯ vmfuse', 'good');
	await wizard.press('enter', 'Is anything else needed?', '◉ ntfs-3g');
	await wizard.pointAt('ntfs-3g');
	await wizard.press('space', '○ ntfs-3g');
	await wizard.press('enter', 'Ready to begin', `vmfuse-tui setup --hypervisor ${testedHypervisor}`, 'PgDn read on');
	await wizard.press('pageDown', 'No disk of this computer');
	for (const question of ['○ ntfs-3g', '❯ vmfuse', 'Which file?', '❯ A file or an address', `❯ ${title}`])
		await wizard.press('escape', question);
	for (const question of ['❯ A file or an address', 'Which file?', 'good', '○ ntfs-3g', '❯ Make it now'])
		await wizard.press('enter', question);
	await wizard.press('enter', 'Making "vmfuse"', /step \d+ of \d+: /, 'Log: ');
	// What is typed, and what the machine's own screen answers: it echoes it, and shows the release.
	await wizard.see(/step \d+ of \d+: Get the TinyCore installer/, /│ typed \S/);
	await wizard.see(/│ (?!typed )[^│]*vm\.[lm]/);
	await wizard.resize(120, 40, /step \d+ of \d+: Get the TinyCore installer/, 'Install TinyCore onto', 'typed');
	// The system and the shell tell it, one after the other.
	const builder = (await program.processes()).find(({command}) => command.includes('wizard setup') && !command.includes('bash'));
	if (!builder) throw new Error('nothing is being made');
	process.kill(builder.pid, 'SIGHUP');
	terminal.vanish();
	// Nobody is told when what has no terminal any more has ended.
	await program.awaitAlone();
}

/** Go on from the first screen, and stop in the next part but one. */
async function stopMidBuild(program: Program): Promise<void> {
	const wizard = await WizardTerminal.open(program, []);
	const {terminal} = wizard;
	await wizard.see('vmfuse was not finished', '❯ Go on with set-up', 'from step 2');
	await wizard.press('enter', 'Making "vmfuse"', 'earlier');
	await wizard.see('Remove the automatic log-in of root', /│ typed \S/);
	// How it stops may be over before it is drawn.
	await wizard.press('ctrl-c', /Stopping "vmfuse"|▲ Stopped/);
	await wizard.see('▲ Stopped', 'The machine is off.', 'can go on from step 3', '❯ Go on another time');
	await wizard.alone();
	expect(await wizard.leftovers()).toEqual([]);
	await wizard.press('enter', '❯ Go on with set-up');
	terminal.type('q');
	expect(await terminal.ended()).toBe(0);
	expect(wizard.scrollback).toMatch(/The set-up of "vmfuse" is not finished: it goes on from step 3[a-d]\./);
}

async function finish(program: Program): Promise<void> {
	const wizard = await WizardTerminal.open(program, ['wizard', 'setup'], {environment: {NO_COLOR: '1'}});
	const {terminal} = wizard;
	await wizard.see('A set-up was not finished', /❯ Go on with "vmfuse" from step 3/);
	await wizard.press('enter', 'Making "vmfuse"');
	// From there on it needs no console: what is done over SSH is shown in its place.
	await wizard.see('✔ 3  SSH server', 'Activate LVM volumes', /│ over SSH \S/);
	await wizard.see('✔ 4  LVM');
	await wizard.see('✔ "vmfuse" is ready', '❯ Mount a disk now');
	await wizard.alone();
	expect(await wizard.leftovers()).toEqual([]);
	await wizard.choose('Back to the start', 'vmfuse is ready', '❯ Mount');
	terminal.type('q');
	expect(await terminal.ended()).toBe(0);
	expect(wizard.scrollback).toContain('The intermediary "vmfuse" is ready');
}
