import {afterEach, beforeEach, expect, test} from 'vitest';
import {RequirementError} from '../../source/errors.js';
import {hypervisorNames} from '../../source/hypervisor/registry.js';
import {overviewFingerprint, overviews} from '../../source/operations/watch-overview.js';
import {machineDefaults} from '../../source/recipe/setup-options.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import {type ScratchRuntime, scratchRuntime} from './scratch-runtime.js';

let scratch: ScratchRuntime;
let asked: string[];
let installed: string[];

beforeEach(async () => {
	[asked, installed] = [[], []];
	const driver = (name: string) => ({
		async version() {
			asked.push(name);
			if (installed.includes(name)) return '1.0';
			throw new RequirementError(`${name} is not installed`);
		},
	});
	scratch = await scratchRuntime(Object.fromEntries(hypervisorNames.map(name => [name, driver(name)])));
});

afterEach(async () => {
	await scratch.remove();
});

test('a hypervisor is looked for until there is one, and then not asked again', async () => {
	const look = overviews(scratch.runtime);
	expect(await look()).toEqual({hypervisor: undefined, intermediaries: [], unfinished: [], sessions: []});
	installed.push('qemu');
	expect((await look()).hypervisor).toEqual({name: 'qemu', title: 'QEMU', version: '1.0'});
	const {length} = asked;
	expect((await look()).hypervisor?.name).toBe('qemu');
	expect(asked).toHaveLength(length);
	expect(scratch.events).toEqual([]);
});

test('a set-up that comes further changes the fingerprint', async () => {
	const {folders} = scratch.runtime;
	const options = {...machineDefaults, hypervisor: 'qemu', iso: undefined, mirror: undefined, proxy: undefined, extensions: []} as const;
	const fingerprints = [await overviewFingerprint(folders)];
	const progress = await SetupProgress.begin(folders, options);
	fingerprints.push(await overviewFingerprint(folders));
	await progress.setFinished(['2a']);
	fingerprints.push(await overviewFingerprint(folders));
	expect(await overviewFingerprint(folders)).toBe(fingerprints[2]);
	await progress.forget();
	fingerprints.push(await overviewFingerprint(folders));
	expect(new Set(fingerprints).size).toBe(4);
});
