import {access} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {journalKinds, killAndRecover, type Victim, type Way} from '../session/kill.js';

let program: Program;
let disk: SampleDisk;

beforeAll(async () => {
	const {VMFUSE_HOME} = await preparedHome();
	program = await Program.create(VMFUSE_HOME);
	disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
});

afterAll(async () => {
	await program.close();
});

const victims: readonly Victim[] = ['mount', 'supervisor', 'both'];
// The first entry is the command's own, before there is a supervisor.
const ways: readonly Way[] = ['mount', 'probe'];
const cases = ways.flatMap(way =>
	victims.flatMap(victim =>
		journalKinds[way]
			.map((kind, index) => [way, victim, index + 1, kind] as const)
			.filter(([, who, count]) => who === 'mount' || count > 1),
	),
);

test.each(cases)('%s: after kill -9 of %s at entry %d (%s), recover leaves nothing', async (way, victim, count) => {
	const {recover, leftovers} = await killAndRecover(program, disk, way, victim, count);
	expect(recover).toMatchObject({status: 0});
	expect(leftovers).toEqual([]);
	await expect(access(path.join(program.folder, 'made'))).rejects.toMatchObject({code: 'ENOENT'});
});
