import {afterEach, beforeEach, expect, test} from 'vitest';
import {RequirementError} from '../../source/errors.js';
import {machineDefaults} from '../../source/recipe/setup-options.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import {lookAtOverview, overviewSign} from '../../source/services/overview-look.js';
import {type ScratchEngine, scratchEngine} from './scratch-engine.js';

let scratch: ScratchEngine;
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
	scratch = await scratchEngine({qemu: driver('qemu'), virtualbox: driver('virtualbox')});
});

afterEach(async () => {
	await scratch.remove();
});

test('a hypervisor is looked for until there is one, and then not asked again', async () => {
	const look = lookAtOverview(scratch.engine, scratch.engine.context);
	expect(await look()).toEqual({hypervisor: undefined, intermediaries: [], unfinished: [], sessions: []});
	installed.push('qemu');
	expect((await look()).hypervisor).toEqual({name: 'qemu', title: 'QEMU', version: '1.0'});
	const {length} = asked;
	expect((await look()).hypervisor?.name).toBe('qemu');
	expect(asked).toHaveLength(length);
	expect(scratch.events).toEqual([]);
});

test('a setup that comes further is a sign of change', async () => {
	const {folders} = scratch.engine;
	const options = {...machineDefaults, hypervisor: 'qemu', iso: undefined, mirror: undefined, proxy: undefined, extensions: []} as const;
	const signs = [await overviewSign(folders)];
	const progress = await SetupProgress.begin(folders, options);
	signs.push(await overviewSign(folders));
	await progress.setFinished(['2a']);
	signs.push(await overviewSign(folders));
	expect(await overviewSign(folders)).toBe(signs[2]);
	await progress.forget();
	signs.push(await overviewSign(folders));
	expect(new Set(signs).size).toBe(4);
});
