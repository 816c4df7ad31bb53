import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {describe, expect, it} from 'vitest';
import type {Context} from '../../source/events.js';
import {expandHome} from '../../source/operations/expand-home.js';
import {inCall} from '../../source/operations/in-call.js';
import {endHolder} from '../../source/operations/mounts/end-holder.js';
import {mountPlan} from '../../source/operations/mounts/mount-plan.js';
import {scratchRuntime} from './scratch-runtime.js';

describe('endHolder', () => {
	it('asks a process to end, and is content when it has', async () => {
		const child = spawn('sleep', ['1000']);
		await once(child, 'spawn');
		const pid = child.pid ?? 0;
		endHolder(pid);
		expect((await once(child, 'exit'))[1]).toBe('SIGTERM');
		endHolder(pid);
	});

	it.each([0, -1, 1, 1.5])('never ends %s', pid => {
		expect(() => endHolder(pid)).toThrow(TypeError);
	});
});

describe('expandHome', () => {
	it.each([
		['~', '/h'],
		['~/a b', '/h/a b'],
		['~other/a', '~other/a'],
		['/a/~', '/a/~'],
	])('%s is %s', (file, expanded) => {
		expect(expandHome(file, '/h')).toBe(expanded);
	});
});

describe('mountPlan', () => {
	const answers = {device: '/dev/sdb7', mountpoint: '/m', readOnly: true, ownership: 'stored', symlinks: 'inside'} as const;

	it('says what can be written', () => {
		expect(mountPlan({source: '/dev/sdb', partitions: [7]}, answers)[0]).toMatch(/keeps partition 7 of \/dev\/sdb read-only/);
		expect(mountPlan({source: '/dev/sdb', partitions: [7, 8]}, {...answers, readOnly: false})[0]).toMatch(
			/reads and writes partitions 7, 8 of/,
		);
		expect(mountPlan({source: '/a.img', partitions: []}, {...answers, readOnly: false, ownership: 'mine'}).join('\n')).toMatch(
			/reads and writes \/a\.img[\s\S]*Everything seems to be yours/,
		);
	});

	it('names every disk, and says what is thrown away and what a missing disk lacks', () => {
		const choice = {source: '/dev/sdb', partitions: [2], others: [{source: '/b.img', partitions: []}]};
		const plan = mountPlan(choice, {...answers, readOnly: false, peek: true});
		expect(plan.slice(0, 2)).toEqual([
			'The virtual machine keeps partition 2 of /dev/sdb and /b.img read-only: nothing can be written to them.',
			'What you write is kept beside the disk, on this computer, and thrown away when it is unmounted.',
		]);
		expect(plan.at(-1)).toContain('nothing else can use the disks, and they must not');
		expect(mountPlan(choice, {...answers, readOnly: false, degraded: true})[1]).toMatch(/^Only the disks that are here get/);
	});

	it('says where symbolic links lead', () => {
		const plan = (symlinks: 'inside' | 'stored') => mountPlan({source: '/a.img', partitions: []}, {...answers, symlinks}).join('\n');
		expect(plan('inside')).toMatch(/links lead to files of the disk/);
		expect(plan('stored')).toMatch(/lead to files of this computer/);
	});
});

describe('inCall', () => {
	it('passes on who can be asked: of the call, else of the engine', async () => {
		const {runtime, remove} = await scratchRuntime();
		const ask = (answer: string) => async () => answer;
		const asked = async ({askPassword}: Context) => askPassword?.({command: 'id', attempt: 1, attempts: 3});
		const call = {...runtime.context, askPassword: ask('of the call')};
		const withOwn = {...runtime, context: {...runtime.context, askPassword: ask('of the engine')}};
		expect(await inCall(withOwn, call, async own => asked(own.context))).toBe('of the call');
		expect(await inCall(withOwn, runtime.context, async own => asked(own.context))).toBe('of the engine');
		expect(await inCall(runtime, runtime.context, async own => asked(own.context))).toBeUndefined();
		await remove();
	});
});
