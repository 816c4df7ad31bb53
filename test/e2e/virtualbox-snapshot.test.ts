import {readdir} from 'node:fs/promises';
import {expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import {type ScratchVirtualBox, scratchVirtualBox} from '../harness/scratch-virtualbox.js';
import {isLongForm} from '../harness/world.js';
import {bootSector} from '../hypervisor/boot-sector.js';

/** It reads sector 5 of the machine's own disk, and writes the inverted bytes back to the same sector. */
const toggling = bootSector({read: {drive: 0x80, lba: 5}, write: {drive: 0x80, lba: 5}});

/** Start the machine and switch it off: the first byte of sector 5 as it was before. */
async function toggle({virtualBox, context, hear}: ScratchVirtualBox, name: string): Promise<number | undefined> {
	await virtualBox.start(name, context);
	const heard = await hear(name, bytes => bytes.length >= 516);
	expect([...heard.subarray(514)]).toEqual(['W'.charCodeAt(0), 0]);
	await virtualBox.powerOff(name, context);
	return heard[2];
}

it.each(isLongForm ? ['6.1.40', '7.2.22'] : ['7.2.22'])(
	'a snapshot keeps what it froze, whatever the machine and its clones write: %s',
	async version => {
		const scratch = await scratchVirtualBox(version);
		const {virtualBox, context, create, manage, file} = scratch;
		try {
			await create('base', toggling, {hostPort: 23_900});
			await virtualBox.setGroup('base', '/vmfuse', context);
			const clone = async (name: string, snapshot = 'ready') =>
				virtualBox.clone('base', snapshot, {name, hostPort: 23_901, network: 'restricted'}, context);
			await expect(clone('early')).rejects.toThrow('no snapshot named ready');
			expect(await virtualBox.state('early', context)).toBe('missing');
			expect(await toggle(scratch, 'base')).toBe(0);
			await virtualBox.snapshot('base', 'ready', context);
			await expect(virtualBox.snapshot('base', 'ready', context)).rejects.toThrow(UserError);
			expect(await toggle(scratch, 'base')).toBe(0xff);

			await clone('one');
			await clone('two');
			await expect(clone('one')).rejects.toThrow('already');
			expect((await virtualBox.machine('one', context)).spec).toMatchObject({name: 'one', hostPort: 23_901, network: 'restricted'});
			expect(await manage('showvminfo', 'one', '--machinereadable')).toMatch(/^uartmode1="file,.*\/one\/serial\.log"$/m);
			expect([await toggle(scratch, 'one'), await toggle(scratch, 'one'), await toggle(scratch, 'two')]).toEqual([0xff, 0, 0xff]);
			expect(await toggle(scratch, 'base')).toBe(0);
			await expect(virtualBox.delete('base', context)).rejects.toThrow('needed by its clones: one, two');

			// Back to it: what was written since goes, and snapshots that were taken since.
			await virtualBox.snapshot('base', 'later', context);
			await clone('three', 'later');
			await expect(virtualBox.restore('base', 'ready', context)).rejects.toThrow('needed by its clones: three');
			await virtualBox.delete('three', context);
			expect(await toggle(scratch, 'base')).toBe(0xff);
			await virtualBox.restore('base', 'ready', context);
			expect((await virtualBox.machine('base', context)).snapshots).toEqual(['ready']);
			expect([await toggle(scratch, 'base'), await toggle(scratch, 'one')]).toEqual([0xff, 0xff]);
			for (const name of ['one', 'two', 'base']) await virtualBox.delete(name, context);
			expect(await virtualBox.list(context)).toEqual([]);
			expect(await manage('list', 'vms')).toBe('');
			expect(await manage('list', 'hdds')).toBe('');
			expect(await readdir(file())).not.toContain('virtualbox');
		} finally {
			await scratch.remove();
		}
	},
);
