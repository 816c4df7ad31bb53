import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, test} from 'vitest';
import {bad, type Check, good, warning} from '../../../source/check.js';
import {doctorExitCode, renderChecks} from '../../../source/commands/doctor.js';
import {checkIntermediaries} from '../../../source/operations/diagnose/intermediaries.js';
import {findLeftovers} from '../../../source/operations/diagnose/leftovers.js';
import {spaceFacts} from '../../../source/operations/diagnose/space.js';
import {Program} from '../../harness/program.js';
import {scratchRuntime} from '../scratch-runtime.js';

test('a list for people: by words, with what to do, and nothing that a terminal acts on', () => {
	const checks = [good('A', 'fine'), warning('Longer', 'so \u001B[2Jso', ['do this']), bad('B', 'gone')];
	expect(renderChecks(checks)).toBe(
		[
			'good     A       fine',
			String.raw`warning  Longer  so \u{1b}[2Jso`,
			'         - do this',
			'bad      B       gone',
			'',
			'1 of 3 checks failed: the lines under it say what to do.',
			'',
		].join('\n'),
	);
});

describe('the last line', () => {
	const lastLine = (checks: readonly Check[]) =>
		renderChecks([good('A', 'fine'), ...checks])
			.trimEnd()
			.split('\n')
			.at(-1);
	const unfinished = {name: 'b', nextStep: {id: '3a', title: 'Set a root password'}, finishedSteps: 8, steps: 25};
	const sound = {
		intermediary: {name: 'vmfuse', hypervisor: 'qemu', snapshot: 'vmfuse', tinyCoreVersion: '16.2'},
		snapshots: ['vmfuse'],
		bytes: 1,
		hasKey: true,
	} as const;

	it('says that everything is there only when something can be mounted', () => {
		expect(lastLine(checkIntermediaries([sound], [unfinished]))).toBe('Everything that is needed is there.');
		for (const setups of [[], [unfinished], [{...unfinished, pid: 4711}]]) {
			expect(lastLine(checkIntermediaries([], setups))).toMatch(/^Nothing can be mounted yet/);
			expect(doctorExitCode(checkIntermediaries([], setups))).toBe(0);
		}
	});

	it('counts what is bad, whatever else there is', () => {
		expect(lastLine([...checkIntermediaries([], []), bad('B', 'gone'), bad('C', 'gone')])).toMatch(/^2 of 4 checks failed/);
	});
});

test('an intermediary says how mounts start, and what becomes of it when none is saved', () => {
	const textOf = (warmStart: 'ready' | 'missing' | 'outdated' | undefined, isWanted?: boolean) => {
		const intermediary = {name: 'vmfuse', hypervisor: 'qemu', snapshot: 's', tinyCoreVersion: '16.2', warmStart: isWanted} as const;
		return checkIntermediaries([{intermediary, snapshots: ['s'], bytes: 1, hasKey: true, warmStart}], [])[0]?.text;
	};

	expect(textOf(undefined)).not.toMatch(/boot|start/);
	expect(textOf('ready', false)).toMatch(/mounts go on from a saved start$/);
	expect(textOf('missing')).toMatch(/no start is saved yet: the next mount boots, and saves one/);
	expect(textOf('outdated')).toMatch(/of another version: the next mount boots, and saves one/);
	expect(textOf('missing', false)).toMatch(/each mount boots, as "setup --no-warm" asked for/);
});

test('the exit code is that of what is bad', () => {
	expect(doctorExitCode([good('A', ''), warning('B', '')])).toBe(0);
	expect(doctorExitCode([good('A', ''), bad('B', '')])).toBe(3);
});

test('free space is that of the nearest folder that there is', async () => {
	const {folder, freeBytes} = await spaceFacts('/tmp/not/there/yet');
	expect(folder).toBe('/tmp/not/there/yet');
	expect(freeBytes).toBeGreaterThan(0);
});

test('leftovers are found: locks of the dead, clones that no session knows', async () => {
	const {runtime, folder, remove} = await scratchRuntime({qemu: {list: async () => ['vmfuse', 'vmfuse-0123abcd', 'vmfuse-test', 'other']}});
	const locks = path.join(runtime.folders.state, 'locks');
	await mkdir(locks, {recursive: true});
	const holder = {id: '00000000-0000-4000-8000-000000000000', pid: 1, started: 'another boot', what: 'x', since: ''};
	await writeFile(path.join(locks, 'setup-a'), JSON.stringify(holder));
	expect(await findLeftovers(runtime, ['qemu'])).toEqual({
		locks: ['setup-a'],
		machines: [
			{hypervisor: 'qemu', name: 'vmfuse-0123abcd', deleteByHand: ['rm', '-r', path.join(folder, 'data/machines/vmfuse-0123abcd')]},
		],
	});
	await remove();
});

describe('the command', () => {
	let program: Program;

	beforeEach(async () => {
		program = await Program.create();
	});

	afterEach(async () => {
		await program.remove();
	});

	it('looks at everything, and makes nothing', async () => {
		const {status, stdout} = await program.run(['doctor', '--json']);
		const {result} = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as {result: ReadonlyArray<{title: string; result: string}>};
		expect(new Set(result.map(({title}) => title))).toContain('Free space');
		expect(status).toBe(result.some(check => check.result === 'bad') ? 3 : 0);
		expect(await program.tree()).toEqual([]);
	});

	it('without any program of others: exit 3, and how to get them', async () => {
		const {status, stdout} = await program.run(['doctor'], {PATH: program.folder});
		expect(stdout).toMatch(/^bad {6}QEMU .*\n {9}- .*/m);
		expect(status).toBe(3);
	});

	it('finds a session that was cut off', async () => {
		const folder = path.join(program.home, 'state/sessions/0123abcd');
		await mkdir(folder, {recursive: true});
		const source = {path: '/x.img', isDevice: false, format: 'raw', partitions: [], partitionPaths: [], size: 1, readOnly: false};
		const request = {id: '0123abcd', intermediary: 'vmfuse', source, readOnly: true, requestedAt: '2026-01-01T00:00:00Z'};
		await writeFile(path.join(folder, 'request.json'), JSON.stringify(request));
		const entry = {kind: 'supervisor', identity: {pid: 1, started: 'another boot'}};
		await writeFile(path.join(folder, 'journal.jsonl'), `${JSON.stringify({number: 0, entry})}\n`);
		const {status, stdout} = await program.run(['doctor']);
		expect(stdout).toMatch(/^bad .*session 0123abcd on \/x\.img was cut off\n {9}- Put back what it left: vmfuse-tui recover$/m);
		expect(status).toBe(3);
	});
});
