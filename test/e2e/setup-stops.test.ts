import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {preparedHome} from '../harness/prepared-home.js';
import {complaintsOfStops, StoppedSetup, stopsThatBrokeIt} from '../real/setup-stops.js';
import {complaintsFile} from '../real/shared-intermediaries.js';

// Every step is in faults/setup-stops.
test('a set-up that was stopped goes on each time, and is complete in the end', async () => {
	const file = path.join((await preparedHome()).VMFUSE_HOME, complaintsFile);
	// That of a whole run was made so; a run of single files makes it in one go.
	const complaints = await readFile(file, 'utf8').then(JSON.parse, complaintsOfOwn);
	expect(complaints).toEqual([]);
});

async function complaintsOfOwn(): Promise<readonly string[]> {
	const setup = await StoppedSetup.create();
	try {
		return await complaintsOfStops(setup, stopsThatBrokeIt);
	} finally {
		await setup.close();
	}
}
