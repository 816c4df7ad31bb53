import {spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Guest} from '../../source/guest/guest.js';
import {Build} from '../../source/recipe/build.js';
import {checkAll} from '../../source/recipe/holds.js';
import {recipe as steps} from '../../source/recipe/recipe.js';
import {SetupProgress} from '../../source/recipe/setup-progress.js';
import {FakeMachine} from './fake-machine.js';

const ids = steps.map(({id}) => id);

// The ancestor's manual, by its headings. Steps that we add stand behind those of their chapter.
const manual = ['1a-c', '2a-e', '3a-j', '4a-c', '5a-d'].flatMap(chapter => {
	const [number = '', first = '', , last = ''] = chapter;
	return [...'abcdefghij'].filter(letter => letter >= first && letter <= last).map(letter => number + letter);
});

test('every step of the manual, each once', () => {
	expect(ids).toEqual(expect.arrayContaining(manual));
	expect(new Set(ids).size).toBe(ids.length);
});

test('in the manual’s order, but that the image is there before the machine that is made for it', () => {
	expect(ids).toEqual(['2a', ...ids.toSorted().filter(id => id !== '2a')]);
});

test('each has a title of its own', () => {
	expect(new Set(steps.map(({title}) => title)).size).toBe(steps.length);
	for (const {title} of steps) expect(title).toMatch(/^[A-Z].{5,70}$/);
});

test('what is typed comes before what goes over SSH, and nothing before there is a machine', () => {
	const ways = steps.map(({leaves}) => leaves).join(' ');
	expect(ways).toMatch(/^none( off| console)+( ssh)+ off$/);
});

test('each goes on after a stop at itself or before, where the machine can be brought to by switching it on or off', () => {
	for (const [index, {id, resume}] of steps.entries()) {
		const place = ids.indexOf(resume as never);
		expect(place, id).toBeGreaterThanOrEqual(0);
		expect(place, id).toBeLessThanOrEqual(index);
		// Who goes on there goes on there again.
		expect(steps[place]?.resume).toBe(resume);
		// Before 3f has saved them, the guest forgets its settings.
		const [before, here] = [steps[place - 1], steps[place]];
		const begins = before === undefined || before.leaves === 'none' || before.leaves === 'off' || here?.canBeginOff === true;
		expect(begins || place > ids.indexOf('3f'), id).toBe(true);
	}
});

test('what holds after every boot can be asked at the console as over SSH', () => {
	for (const {id, leaves, holds} of steps) {
		if (holds === undefined) continue;
		expect(['console', 'ssh'], id).toContain(leaves);
		expect(holds, id).not.toMatch(/['\n]/);
		expect(spawnSync('sh', ['-n', '-c', holds]).status, id).toBe(0);
	}

	const asked = steps.flatMap(({id, holds}) => (holds === undefined ? [] : [id]));
	expect(asked).toEqual(expect.arrayContaining(['3a', '3b', '3c', '3d', '3e', '3f', '3h', '3i', '4a', '4b', '5b']));
});

test('what the guest has forgotten at its last boot is not finished any more', async () => {
	const home = await mkdtemp(path.join(tmpdir(), 'vmfuse-holds-'));
	const folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	const options = {name: 'vmfuse', hypervisor: 'qemu', extensions: [], guestPort: 22, hostPort: 22_001} as const;
	const progress = await SetupProgress.begin(folders, options);
	await progress.setFinished(ids.slice(0, ids.indexOf('5c')));
	const build = new Build({
		options,
		folders,
		hypervisor: new FakeMachine('running').hypervisor,
		progress,
		mirror: {guestUrl: undefined, async close() {}},
	});
	build.enterGuest({
		run: async (argv: readonly string[]) => ({status: argv.join(' ').includes('sshd_config') ? 1 : 0, stdout: '', stderr: ''}),
	} as unknown as Guest);
	await expect(checkAll(build, steps)).rejects.toThrow('step 3d did not last');
	expect(progress.finished.at(-1)).toBe('3c');
	await rm(home, {recursive: true});
});
