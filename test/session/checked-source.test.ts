import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import type {DiskView} from '../../source/hypervisor/hypervisor.js';
import {saveIntermediary} from '../../source/intermediary/intermediary.js';
import {checkedSource} from '../../source/session/checked-source.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';
import {type ScratchRuntime, scratchRuntime} from '../operations/scratch-runtime.js';

let scratch: ScratchRuntime;
let asked: DiskView[];
beforeEach(async () => {
	asked = [];
	scratch = await scratchRuntime({
		virtualbox: {
			version: async () => '7.1.12',
			async checkDisk(disk) {
				asked.push(disk);
				if (disk.readOnly) throw new UserError('cannot show it');
			},
		},
	});
	await saveIntermediary(scratch.runtime.folders, sampleIntermediary({hypervisor: 'virtualbox'}));
});
afterEach(async () => scratch.remove());

it('is refused before anything is made when the hypervisor cannot show such a disk', async () => {
	const image = path.join(scratch.folder, 'disk.img');
	await writeFile(image, Buffer.alloc(1024 * 1024));
	const check = async (readOnly: boolean) =>
		checkedSource(scratch.runtime, {source: image, partitions: undefined, readOnly, intermediary: 'vmfuse'});
	await expect(check(true)).rejects.toThrow('cannot show it');
	expect(await check(false)).toMatchObject({path: image, format: 'raw', partitions: []});
	expect(asked.map(({path: file, format, readOnly}) => ({file, format, readOnly}))).toEqual([
		{file: image, format: 'raw', readOnly: true},
		{file: image, format: 'raw', readOnly: false},
	]);
});
