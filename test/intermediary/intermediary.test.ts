import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {UserError} from '../../source/errors.js';
import {findIntermediary, intermediaryFolder} from '../../source/intermediary/intermediary.js';

test('A record that is damaged says which file it is, and what to do', async () => {
	const data = await mkdtemp(path.join(tmpdir(), 'vmfuse-intermediary-'));
	const folders = {data, state: data, cache: data};
	try {
		expect(await findIntermediary(folders, 'spare')).toBeUndefined();
		await mkdir(intermediaryFolder(folders, 'spare'), {recursive: true});
		await writeFile(path.join(intermediaryFolder(folders, 'spare'), 'intermediary.json'), '{"name": "spa');
		const error = await findIntermediary(folders, 'spare').catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(UserError);
		expect(error).toMatchObject({
			message: expect.stringContaining(path.join('spare', 'intermediary.json')),
			nextSteps: [expect.stringContaining('vmfuse-tui setup --restart --name spare')],
		});
	} finally {
		await rm(data, {recursive: true, force: true});
	}
});
