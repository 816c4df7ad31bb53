import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Build} from '../../source/recipe/build.js';
import type {GuestShell} from '../../source/recipe/guest-shell.js';
import {recipe} from '../../source/recipe/recipe.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import {FakeMachine, recordingContext} from './fake-machine.js';

let home: string;

beforeEach(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-installation-'));
});

afterEach(async () => {
	await rm(home, {recursive: true, force: true});
});

/** A guest booted from the image that says of its disk whether it is empty, boot by boot. */
class BootedImage extends Build {
	readonly empty: boolean[] = [];

	override async openConsole(): Promise<void> {}

	override async succeeds(command: string): Promise<boolean> {
		if (command.includes('/proc/partitions')) return this.empty.shift() ?? true;
		return true;
	}

	override get shell(): GuestShell {
		return {isRoot: false, run: async () => ({status: 0, output: ['16.2']})};
	}
}

async function bootImage(empty: readonly boolean[]) {
	const options = {name: 'vmfuse', hypervisor: 'qemu', extensions: [], guestPort: 22, hostPort: 22_001} as const;
	const folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	const machine = new FakeMachine('off');
	const progress = await SetupProgress.begin(folders, options);
	const build = new BootedImage({
		options,
		folders,
		hypervisor: machine.hypervisor,
		progress,
		mirror: {guestUrl: undefined, async close() {}},
	});
	build.empty.push(...empty);
	const {context, texts} = recordingContext();
	const step = recipe.find(({id}) => id === '2b');
	const note = await step?.run(build, context);
	return {calls: machine.calls, texts, note};
}

test('an empty disk is installed onto', async () => {
	const {calls, texts, note} = await bootImage([true]);
	expect(calls).toEqual(['powerOff', 'insertCd', 'start']);
	expect(texts).toEqual([]);
	expect(note).toBe('TinyCore 16.2');
});

test('a disk with a partition, which TinyCore may have mounted, is made anew with its machine, and the image is booted again', async () => {
	const {calls, texts} = await bootImage([false, true]);
	expect(calls).toEqual([
		'powerOff',
		'insertCd',
		'start',
		'powerOff',
		'delete',
		'create',
		'setGroup',
		'setForward',
		'powerOff',
		'insertCd',
		'start',
	]);
	expect(texts.join()).toContain('something is on the disk of the machine already');
});
