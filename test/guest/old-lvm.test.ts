import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {boundedScript} from '../../source/guest/bounded-script.js';
import {lvmScript} from '../../source/guest/device-script.js';
import {parseLvs, parsePvs} from '../../source/guest/lvm.js';
import {parseRecords, textsOf} from '../../source/guest/records.js';
import {scriptEnd, scriptPrelude} from '../../source/guest/script-prelude.js';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-old-lvm-'));
	// In the form of LVM 2.02.98: lib/commands/errors.h has 3 for what it cannot parse.
	const lvm = `#!/bin/sh
echo "$*" >>${folder}/calls
case "$*" in
	*--foreign* | *--shared*) echo "lvm: unrecognized option '--foreign'" >&2; echo '  Error during parsing of command line.' >&2; exit 3 ;;
	pvs*) echo '  /dev/sdb|vg|Zk3fQ1-aaaa-bbbb-cccc-dddd-eeee-ffffff|wz--n-||' ;;
	lvs*) echo '  vg|lv|4096|-wi-a---|Zk3fQ1-aaaa-bbbb-cccc-dddd-eeee-ffffff|' ;;
esac
`;
	await writeFile(path.join(folder, 'lvm'), lvm, {mode: 0o755});
});

afterAll(async () => rm(folder, {recursive: true}));

test('LVM that knows no groups of other systems is asked without them', async () => {
	const input = `${scriptPrelude}${boundedScript}lvm=yes\n${lvmScript}${scriptEnd}`;
	const {stdout} = await execa('sh', {input, env: {PATH: `${folder}:${process.env.PATH}`}, stripFinalNewline: false});
	const texts = textsOf(parseRecords(stdout, {text: 2}));
	expect(texts.has('stuck')).toBe(false);
	expect(parsePvs(texts.get('pvs') ?? '')).toMatchObject([
		{path: '/dev/sdb', group: 'vg', claim: {isExported: false, owner: '', isShared: false}},
	]);
	// Eight letters of attributes, as lvs had before 2.02.99: a part that is missing is not among them.
	expect(parseLvs(texts.get('lvs') ?? '')).toMatchObject([{group: 'vg', name: 'lv', active: true, isPartial: false}]);
});
