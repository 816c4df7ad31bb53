import {mkdir, readFile, symlink, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {LeftBehindError, RequirementError, UsageError, UserError} from '../../../source/errors.js';
import {useAnother} from '../../../source/hypervisor/advice.js';
import {hypervisorNames} from '../../../source/hypervisor/registry.js';
import {saveIntermediary} from '../../../source/intermediary/intermediary.js';
import {rememberImage, usedImages} from '../../../source/iso/used-images.js';
import type {SetupOperations} from '../../../source/operations/engine.js';
import {listUnfinished} from '../../../source/operations/set-up/list-intermediaries.js';
import {machineDefaults} from '../../../source/recipe/setup-options.js';
import {SetupProgress} from '../../../source/recipe/setup-progress.js';
import {sampleIntermediary} from '../../intermediary/sample-intermediary.js';
import {makeIso} from '../../iso/make-iso.js';
import {type ScratchRuntime, scratchRuntime} from '../scratch-runtime.js';

let scratch: ScratchRuntime;
let setup: SetupOperations;
let deleted: string[];
let deleting: Error | undefined;

beforeEach(async () => {
	[deleted, deleting] = [[], undefined];
	scratch = await scratchRuntime({
		...Object.fromEntries(hypervisorNames.map(name => [name, absent])),
		qemu: {
			version: async () => '7.2.22',
			diskUsage: async () => 4096,
			async delete(name) {
				if (deleting) throw deleting;
				deleted.push(name);
			},
		},
	});
	setup = scratch.engine.setup;
});

afterEach(async () => {
	await scratch.remove();
});

const absent = {
	async version() {
		throw new RequirementError('it is not installed', {nextSteps: ['install it', useAnother]});
	},
};

async function begin(name: string) {
	const options = {
		...machineDefaults,
		name,
		hypervisor: 'qemu',
		iso: undefined,
		mirror: undefined,
		proxy: undefined,
		extensions: [],
	} as const;
	return SetupProgress.begin(scratch.runtime.folders, options);
}

async function finish(name: string) {
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary({name}));
}

it('lists the hypervisors, and what to do about one that does not work, but not to take another', async () => {
	const listed = await setup.hypervisors(scratch.runtime.context);
	expect(listed.map(({name}) => name)).toEqual(hypervisorNames);
	expect(listed).toContainEqual({name: 'qemu', title: 'QEMU', version: '7.2.22', nextSteps: []});
	expect(listed).toContainEqual({name: 'virtualbox', title: 'VirtualBox', problem: 'it is not installed', nextSteps: ['install it']});
	expect(scratch.events).toEqual([]);
});

describe('images', () => {
	it('are those that were downloaded or used before, the newest first; what is gone or is none is left out', async () => {
		const {folders, context} = {...scratch.runtime};
		const cache = path.join(folders.cache, 'iso/0123456789ab');
		await mkdir(cache, {recursive: true});
		const old = await makeIso(cache, 'Core-15.0.iso');
		await writeFile(path.join(cache, 'half.iso'), 'no image');
		await utimes(old, 1000, 1000);
		const used = await makeIso(scratch.folder, 'mine.iso');
		for (const file of [used, path.join(scratch.folder, 'gone.iso'), used]) await rememberImage(folders, file);
		expect(await usedImages(folders)).toEqual([used, path.join(scratch.folder, 'gone.iso')]);
		const found = await setup.cachedImages(context);
		expect(found.map(image => image.path)).toEqual([used, old]);
		expect(found[0]).toMatchObject({guestBits: 32, bytes: (await readFile(used)).length});
	});

	it('are none at first', async () => {
		expect(await setup.cachedImages(scratch.runtime.context)).toEqual([]);
	});

	it('are checked: what they are, and the checksum beside them', async () => {
		const file = await makeIso(scratch.folder, 'a.iso');
		expect(await setup.checkImage(file, scratch.runtime.context)).toMatchObject({path: file, guestBits: 32});
		await writeFile(`${file}.md5.txt`, `${'0'.repeat(32)}  a.iso\n`);
		await expect(setup.checkImage(file, scratch.runtime.context)).rejects.toThrow(/fails the checksum/);
		await expect(setup.checkImage(path.join(scratch.folder, 'b.iso'), scratch.runtime.context)).rejects.toThrow(UsageError);
	});
});

describe('browse', () => {
	it('lists folders first, then files with the ending; hidden ones and broken links are left out', async () => {
		const at = (name: string) => path.join(scratch.folder, name);
		for (const name of ['b10.iso', 'B2.ISO', 'text.txt', '.hidden.iso']) await writeFile(at(name), 'abc');
		await mkdir(at('z'));
		await symlink(at('z'), at('link'));
		await symlink(at('nowhere'), at('broken.iso'));
		const {folder, entries} = await setup.browse(scratch.folder, ['.iso']);
		expect(folder).toBe(scratch.folder);
		expect(entries.map(({name, isFolder, bytes}) => [name, isFolder, bytes])).toEqual([
			['link', true, 0],
			['z', true, 0],
			['B2.ISO', false, 3],
			['b10.iso', false, 3],
		]);
		expect((await setup.browse(scratch.folder, [])).entries.map(({name}) => name)).toContain('text.txt');
	});

	it('knows ~, and says what is no folder', async () => {
		expect((await setup.browse('~', [])).folder).toBe(process.env.HOME);
		await expect(setup.browse('/nonexistent\u001B[2J', [])).rejects.toThrow(
			String.raw`/nonexistent\u{1b}[2J cannot be looked into: there is no`,
		);
		await expect(setup.browse('/etc/passwd', [])).rejects.toThrow(UserError);
	});
});

describe('names', () => {
	it('can be taken by what is there, or was begun', async () => {
		expect(await setup.checkName('a')).toBe('a');
		await finish('a');
		await begin('b');
		for (const name of ['a', 'b', '../c']) await expect(setup.checkName(name)).rejects.toThrow(UsageError);
	});
});

describe('a plan', () => {
	const answers = {name: 'vmfuse', hypervisor: 'qemu', iso: undefined, extensions: [], mirror: undefined, restart: false} as const;

	it('says what will be made, and where', async () => {
		const text = (await setup.plan({...answers, extensions: ['cryptsetup'], iso: '/x.iso'})).join('\n');
		expect(text).toContain(scratch.runtime.folders.data);
		expect(text).toContain('cryptsetup (encrypted volumes (LUKS))');
		expect(text).toContain('from /x.iso');
		expect(text).not.toContain('deleted');
	});

	it('says what will be lost', async () => {
		const [first] = await setup.plan({...answers, restart: true});
		expect(first).toMatch(/will be deleted/);
	});
});

describe('an unfinished setup', () => {
	it('is told with the step that it goes on with', async () => {
		await (await begin('a')).setFinished(['2a', '1a']);
		await begin('done');
		await finish('done');
		expect(await listUnfinished(scratch.runtime.folders)).toEqual([
			{name: 'a', nextStep: {id: '1b', title: 'Put it into its group'}, finishedSteps: 2, steps: (await setup.steps()).length},
		]);
	});

	it('is undone: its machine, and what is known of it', async () => {
		await begin('a');
		await setup.remove('a', scratch.runtime.context);
		expect(deleted).toEqual(['a']);
		expect(scratch.events).toMatchObject([{type: 'undone', what: 'the virtual machine "a"'}, {type: 'undone'}]);
		expect(await listUnfinished(scratch.runtime.folders)).toEqual([]);
		await expect(setup.remove('a', scratch.runtime.context)).rejects.toThrow(UsageError);
	});

	it('stays known when its machine cannot be deleted', async () => {
		await begin('a');
		deleting = new UserError('locked');
		await expect(setup.remove('a', scratch.runtime.context)).rejects.toThrow(LeftBehindError);
		expect(scratch.events).toMatchObject([{type: 'undo-failed', message: 'locked'}]);
		expect(await listUnfinished(scratch.runtime.folders)).toHaveLength(1);
	});

	it('goes on only where there is one', async () => {
		await expect(setup.resume('a', scratch.runtime.context)).rejects.toThrow(/no set-up of "a" was cut off/);
	});
});

it('a setup whose answers are wrong makes nothing, not even a log', async () => {
	const logs: string[] = [];
	const answers = {name: 'a', hypervisor: 'qemu', iso: '/nonexistent.iso', extensions: [], mirror: undefined, restart: false} as const;
	await expect(setup.run(answers, {onLog: file => logs.push(file)})).rejects.toThrow(UsageError);
	expect(logs).toEqual([]);
	expect((await setup.browse(scratch.folder, [])).entries).toEqual([]);
});
