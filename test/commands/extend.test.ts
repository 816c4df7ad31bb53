import {afterEach, beforeEach, expect, test} from 'vitest';
import {renderExtended} from '../../source/commands/extend.js';
import {RequirementError, UsageError} from '../../source/errors.js';
import {saveIntermediary} from '../../source/intermediary/intermediary.js';
import {knownExtensions} from '../../source/recipe/extensions.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';
import {type ScratchRuntime, scratchRuntime} from '../operations/scratch-runtime.js';

let scratch: ScratchRuntime;

beforeEach(async () => {
	scratch = await scratchRuntime();
});

afterEach(async () => {
	await scratch.remove();
});

test('without a name it lists what there is, what is missing and what each is for', async () => {
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary({extensions: ['lvm2', 'btrfs-progs', 'cryptsetup']}));
	const extended = await scratch.engine.setup.extend({extensions: []});
	expect(extended).toMatchObject({intermediary: 'vmfuse', added: []});
	const text = renderExtended(extended);
	expect(text).toMatch(/^btrfs-progs +is there +btrfs/m);
	expect(text).toMatch(/^mdadm +missing +software RAID$/m);
	expect(text).toMatch(/\nTo add one: vmfuse-tui extend mdadm\n$/);
	expect(scratch.events).toEqual([]);
});

test('when nothing is missing, nothing is said of how to add it', async () => {
	const all = Object.keys(knownExtensions);
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary({name: 'other', extensions: all}));
	expect(renderExtended(await scratch.engine.setup.extend({extensions: [], intermediary: 'other'}))).not.toContain('To add');
});

test('what is added is said', () => {
	expect(renderExtended({intermediary: 'vmfuse', added: ['mdadm', 'ntfs-3g'], extensions: []})).toBe(
		'The intermediary "vmfuse" has mdadm, ntfs-3g now.\n',
	);
});

test('there must be an intermediary, and an extension of that name', async () => {
	await expect(scratch.engine.setup.extend({extensions: ['mdadm']})).rejects.toThrow(RequirementError);
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary());
	await expect(scratch.engine.setup.extend({extensions: ['zfs']})).rejects.toThrow(UsageError);
});
