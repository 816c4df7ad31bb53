import {describe, expect, test} from 'vitest';
import {LeftBehindError, UserError} from '../../../source/errors.js';
import type {MountAnswers} from '../../../source/index.js';
import {mount} from '../../../wizards/mount/mount.js';
import {ProbeKeeper} from '../../../wizards/mount/probe/probe-keeper.js';
import {AppState} from '../../../wizards/shell/app-state.js';
import {endInOrder} from '../../../wizards/shell/end.js';
import {FakeProbes} from './fake-probes.js';

const intermediary = 'vmfuse';
const choice = {source: '/dev/sdb', partitions: [8]};
const other = {source: '/dev/sdb', partitions: [5]};
const target = {choice, intermediary};
const answers: MountAnswers = {
	device: '/dev/vg-host/lv-root',
	mountpoint: '/mnt/root',
	readOnly: true,
	ownership: 'mine',
	symlinks: 'inside',
};

function keep(options: ConstructorParameters<typeof FakeProbes>[0] = {}) {
	const engine = new FakeProbes(options);
	const app = new AppState({screen: mount, given: {}});
	const work = app.work('probe');
	const keeper = new ProbeKeeper(engine.disks, work, hold => app.hold(hold));
	const tasks: string[] = [];
	keeper.subscribe(() => {
		const {task, machine} = keeper.state();
		const what = task ?? (machine ? 'ready' : 'none');
		if (tasks.at(-1) !== what) tasks.push(what);
	});
	return {engine, keeper, tasks, work, app};
}

async function ready(options: ConstructorParameters<typeof FakeProbes>[0] = {}) {
	const kept = keep(options);
	const probing = kept.keeper.probe(target);
	await kept.engine.finish('probe');
	await probing;
	expect(kept.keeper.state()).toMatchObject({machine: target, task: undefined});
	return kept;
}

describe('probing', () => {
	test('tells the stages as they go', async () => {
		const {engine, keeper, work} = keep();
		const probing = keeper.probe(target);
		const {context, finish} = await engine.pending('probe');
		context.emit({type: 'step-started', id: 'clone', title: 'Clone the intermediary'});
		expect(keeper.state().task).toBe('start');
		finish();
		await probing;
		expect(work.state().progress.steps).toMatchObject([{id: 'clone', state: 'running'}]);
		expect(keeper.state()).toMatchObject({machine: {choice, probe: {id: 'look1'}}});
	});

	test('anew starts another machine with the same, when the first has stopped', async () => {
		const {engine, keeper} = await ready({canProbeOthers: true});
		const renewing = keeper.renew();
		await engine.finish('stop');
		await engine.finish('probe');
		await renewing;
		expect(engine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'stop look1', 'probe /dev/sdb 8 vmfuse']);
		expect(keeper.state()).toMatchObject({machine: {choice, probe: {id: 'look2'}}, task: undefined});
	});

	test('of what is probed already starts nothing', async () => {
		const {engine, keeper} = await ready();
		await keeper.probe({...target});
		expect(engine.log).toEqual(['probe /dev/sdb 8 vmfuse']);
	});

	test('at another partition needs no other machine where it can be handed over', async () => {
		const {engine, keeper} = await ready({canProbeOthers: true});
		const turning = keeper.probe({choice: other, intermediary});
		await engine.finish('probePartitions');
		await turning;
		expect(engine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'look at 5']);
		expect(keeper.state()).toMatchObject({machine: {choice: other, probe: {id: 'look1'}}});
	});

	test.each([
		['another disk', {source: '/dev/sdc', partitions: [8]}, 'vmfuse', true],
		['another intermediary', other, 'second', true],
		['another partition where it cannot be handed over', other, 'vmfuse', false],
	])('at %s stops the machine first', async (_, next, of, canProbeOthers) => {
		const {engine, keeper, tasks} = await ready({canProbeOthers});
		const probing = keeper.probe({choice: next, intermediary: of});
		await engine.finish('stop');
		await engine.finish('probe');
		await probing;
		expect(engine.log.slice(1)).toEqual(['stop look1', `probe ${next.source} ${next.partitions} ${of}`]);
		expect(tasks.filter(task => task !== 'none')).toEqual(['start', 'ready', 'stop', 'start', 'ready']);
	});

	test('that fails says why, and can be tried again', async () => {
		const {engine, keeper} = keep();
		const probing = keeper.probe(target);
		(await engine.pending('probe')).fail(new UserError('the guest does not answer', {nextSteps: ['try again']}));
		await probing;
		expect(keeper.state().machine).toBeUndefined();
		expect(keeper.state()).toMatchObject({
			wanted: undefined,
			failure: {error: {message: 'the guest does not answer', nextSteps: ['try again']}},
		});
		const again = keeper.probe(target);
		await engine.finish('probe');
		await again;
		expect(keeper.state()).toMatchObject({machine: {choice}, task: undefined});
	});

	test('elsewhere that fails ends the machine: nobody knows what it has', async () => {
		const {engine, keeper} = await ready({canProbeOthers: true});
		const turning = keeper.probe({choice: other, intermediary});
		(await engine.pending('probePartitions')).fail(new UserError('no such partition'));
		await engine.finish('stop');
		await turning;
		expect(keeper.state()).toMatchObject({machine: undefined, failure: {error: {message: 'no such partition'}}});
	});
});

describe('stopping', () => {
	test('while it starts undoes visibly, and is no failure', async () => {
		const {engine, keeper, work} = keep();
		const probing = keeper.probe(target);
		await engine.pending('probe');
		await keeper.stop();
		await probing;
		expect(engine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'probe aborted']);
		expect(work.state()).toMatchObject({phase: 'stopped', progress: {undos: [{what: 'virtual machine off', state: 'done'}]}});
		expect(keeper.state()).toEqual({});
	});

	test('says what is left behind', async () => {
		const {engine, keeper} = await ready();
		const stopping = keeper.stop();
		(await engine.pending('stop')).fail(new LeftBehindError('the clone could not be deleted', {nextSteps: ['vmfuse-tui recover']}));
		await stopping;
		expect(keeper.state()).toMatchObject({machine: undefined, failure: {error: {message: 'the clone could not be deleted'}}});
	});

	test('twice does not cut the first one short', async () => {
		const {engine, keeper} = await ready();
		const stops = [keeper.stop(), keeper.stop()];
		await engine.pending('stop');
		stops.push(keeper.stop());
		await engine.finish('stop');
		await Promise.all(stops);
		expect(engine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'stop look1']);
	});

	test('while it is handed another partition ends it once', async () => {
		const {engine, keeper} = await ready({canProbeOthers: true});
		const turning = keeper.probe({choice: other, intermediary});
		await engine.pending('probePartitions');
		const stopping = keeper.stop();
		await engine.finish('stop');
		await Promise.all([turning, stopping]);
		expect(engine.log.slice(1)).toEqual(['look at 5', 'probePartitions aborted', 'stop look1']);
		expect(keeper.state().machine).toBeUndefined();
	});

	test('takes back a request that waited for the machine before it to end', async () => {
		const {engine, keeper} = await ready();
		const probing = keeper.probe({choice: {source: '/dev/sdc', partitions: []}, intermediary});
		await engine.pending('stop');
		const stopping = keeper.stop();
		await engine.finish('stop');
		await Promise.all([probing, stopping]);
		expect(engine.log).toEqual(['probe /dev/sdb 8 vmfuse', 'stop look1']);
		expect(keeper.state().machine).toBeUndefined();
	});

	test('the end of the program stops the machine', async () => {
		const {engine, keeper, app} = await ready();
		const ending = endInOrder(app, 0);
		await engine.finish('stop');
		expect(await ending).toEqual({exitCode: 0, summary: []});
		expect(engine.log.slice(1)).toEqual(['stop look1']);
		expect(keeper.state().machine).toBeUndefined();
	});

	test('the end of the program while it mounts stops that', async () => {
		const {engine, keeper, app} = await ready();
		const mounting = keeper.mount(answers);
		await engine.pending('mount');
		await endInOrder(app, 130);
		await mounting;
		expect(engine.log.slice(1)).toEqual([expect.stringContaining('mount'), 'mount aborted']);
		expect(keeper.state().machine).toBeUndefined();
	});

	test('without a machine does nothing', async () => {
		const {engine, keeper} = keep();
		await keeper.stop();
		expect(engine.log).toEqual([]);
	});
});

describe('a locked device', () => {
	test('opens with its passphrase, and shows what is inside', async () => {
		const {engine, keeper, tasks} = await ready();
		const unlocking = keeper.unlock('/dev/sdb2', 'right');
		await engine.finish('unlock');
		expect(await unlocking).toBeUndefined();
		expect(keeper.state().machine?.probe.devices.at(-1)?.path).toBe('/dev/mapper/secret');
		expect(tasks.filter(task => task !== 'none')).toEqual(['start', 'ready', 'unlock', 'ready']);
	});

	test('can be tried again', async () => {
		const {engine, keeper} = await ready();
		const unlocking = keeper.unlock('/dev/sdb2', 'wrong');
		await engine.finish('unlock');
		expect(await unlocking).toMatchObject({message: 'The passphrase is wrong'});
		expect(keeper.state()).toMatchObject({machine: {choice}, task: undefined});
	});

	test('can be given up without giving up the machine', async () => {
		const {engine, keeper} = await ready();
		const unlocking = keeper.unlock('/dev/sdb2', 'right');
		await engine.pending('unlock');
		keeper.giveUp();
		expect(await unlocking).toBeUndefined();
		expect(keeper.state()).toMatchObject({machine: {choice}, task: undefined});
	});

	test('never lets its passphrase into the state', async () => {
		const {engine, keeper, work} = await ready();
		const states: string[] = [];
		keeper.subscribe(() => states.push(JSON.stringify([keeper.state(), work.state()])));
		const unlocking = keeper.unlock('/dev/sdb2', 'open sesame');
		await engine.finish('unlock');
		await unlocking;
		expect(states.length).toBeGreaterThan(0);
		expect(states.join()).not.toContain('sesame');
	});
});

describe('mounting', () => {
	test('leaves a session that lives without us', async () => {
		const {engine, keeper, work} = await ready();
		const mounting = keeper.mount(answers);
		await engine.finish('mount');
		await mounting;
		expect(engine.log.at(-1)).toBe('mount /dev/vg-host/lv-root /mnt/root true mine');
		expect(work.isBusy).toBe(false);
		expect(keeper.state()).toMatchObject({mounted: {session: {id: 'look1', mountpoint: '/mnt/root'}, log: '/logs/look1'}});
		await keeper.stop();
		expect(engine.log).not.toContain('stop look1');
		expect(keeper.state().mounted).toBeDefined();
	});

	test('that fails leaves no machine, and says where the log is', async () => {
		const {engine, keeper} = await ready();
		const mounting = keeper.mount(answers);
		(await engine.pending('mount')).fail(new UserError('the file system is damaged'));
		await mounting;
		expect(keeper.state()).toMatchObject({
			machine: undefined,
			failure: {error: {message: 'the file system is damaged'}, log: '/logs/look1'},
		});
	});

	test('can be stopped', async () => {
		const {engine, keeper} = await ready();
		const mounting = keeper.mount(answers);
		await engine.pending('mount');
		await keeper.stop();
		await mounting;
		expect(keeper.state()).toEqual({});
		expect(engine.log.at(-1)).toBe('mount aborted');
	});
});
