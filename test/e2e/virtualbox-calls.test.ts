import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseLog} from '../../fixtures/command-log/call.js';
import {outline, readable} from '../../fixtures/command-log/readable.js';
import {makeSampleDisk} from '../../fixtures/disks/sample-disk.js';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {testedHypervisor} from '../harness/world.js';

const golden = path.resolve(import.meta.dirname, '../../fixtures/samples/vboxmanage/calls');

describe.runIf(testedHypervisor === 'virtualbox')('the main job', () => {
	// The set-up of all tests is its first part.
	test('calls VBoxManage as the golden file of the version says', async () => {
		const {VMFUSE_HOME: prepared} = await preparedHome();
		const setup = await readFile(path.join(prepared, 'calls.jsonl'), 'utf8');
		const program = await Program.create(prepared);
		const log = path.join(program.folder, 'calls.jsonl');
		const job = {VBOX_DOUBLE_LOG: log};
		try {
			const {file} = await makeSampleDisk({file: path.join(program.home, 'disk.img'), table: 'gpt'});
			const mountpoint = await program.makeFolder('mnt');
			for (const command of [
				['mount', file, '8', '/dev/vg-host/lv-root', mountpoint],
				['unmount', mountpoint],
				['remove', '--yes'],
			]) {
				expect(await program.run(command, job)).toMatchObject({status: 0});
			}

			const text = readable(parseLog(`${setup}${await readFile(log, 'utf8')}`), {[prepared]: 'HOME', [program.home]: 'HOME'});
			const {version} = JSON.parse(setup.slice(0, setup.indexOf('\n'))) as {version: string};
			expect(withoutImage(outline(text))).toEqual(withoutImage(outline(await readFile(path.join(golden, `${version}.txt`), 'utf8'))));
		} finally {
			await program.close();
		}
	});
});

/** Where the ISO comes from is the test's own affair. */
function withoutImage(lines: readonly string[]): readonly string[] {
	return lines.map(line => line.replace(/(?<=--medium )\S+\.iso\b/, 'ISO'));
}
