import {describe, expect, test} from 'vitest';
import {LeftBehindError, UserError} from '../../../source/errors.js';
import type {MountAnswers} from '../../../source/services/services.js';
import {CloneKeeper} from '../../../wizards/mount/clone/clone-keeper.js';
import {Work} from '../../../wizards/shell/work.js';
import {FakeSessions} from './fake-look.js';

const choice = {source: '/dev/sdb', partitions: [8]};
const other = {source: '/dev/sdb', partitions: [5]};
const answers: MountAnswers = {
	device: '/dev/vg-host/lv-root',
	mountpoint: '/mnt/root',
	readOnly: true,
	ownership: 'mine',
	symlinks: 'inside',
};

function keep(options: ConstructorParameters<typeof FakeSessions>[0] = {}) {
	const engine = new FakeSessions(options);
	const work = new Work<void>();
	const keeper = new CloneKeeper(engine.services, work);
	const phases: string[] = [];
	keeper.subscribe(() => {
		const {phase} = keeper.state();
		if (phases.at(-1) !== phase) phases.push(phase);
	});
	return {engine, keeper, phases, work};
}

async function ready(options: ConstructorParameters<typeof FakeSessions>[0] = {}) {
	const kept = keep(options);
	const looking = kept.keeper.lookAt(choice, 'vmfuse');
	await kept.engine.finish('look');
	await looking;
	expect(kept.keeper.state().phase).toBe('ready');
	return kept;
}

describe('looking', () => {
	test('tells the stages as they go', async () => {
		const {engine, keeper} = keep();
		const looking = keeper.lookAt(choice, 'vmfuse');
		const {context, finish} = await engine.pending('look');
		context.emit({type: 'step-started', id: 'clone', title: 'Clone the intermediary'});
		expect(keeper.state()).toMatchObject({phase: 'starting', progress: {steps: [{id: 'clone', state: 'running'}]}});
		finish();
		await looking;
		expect(keeper.state()).toMatchObject({phase: 'ready', choice, look: {id: 'look1'}});
	});

	test('at what is looked at already starts nothing', async () => {
		const {engine, keeper} = await ready();
		await keeper.lookAt({...choice}, 'vmfuse');
		expect(engine.log).toEqual(['look /dev/sdb 8 vmfuse']);
	});

	test('at another partition needs no other machine where it can be handed over', async () => {
		const {engine, keeper} = await ready({canLookElsewhere: true});
		const turning = keeper.lookAt(other, 'vmfuse');
		await engine.finish('lookAt');
		await turning;
		expect(engine.log).toEqual(['look /dev/sdb 8 vmfuse', 'look at 5']);
		expect(keeper.state()).toMatchObject({phase: 'ready', choice: other, look: {id: 'look1'}});
	});

	test.each([
		['another disk', {source: '/dev/sdc', partitions: [8]}, 'vmfuse', true],
		['another intermediary', other, 'second', true],
		['another partition where it cannot be handed over', other, 'vmfuse', false],
	])('at %s stops the machine first', async (_, next, intermediary, canLookElsewhere) => {
		const {engine, keeper, phases} = await ready({canLookElsewhere});
		const looking = keeper.lookAt(next, intermediary);
		await engine.finish('stop');
		await engine.finish('look');
		await looking;
		expect(engine.log.slice(1)).toEqual(['stop look1', `look ${next.source} ${next.partitions} ${intermediary}`]);
		expect(phases).toEqual(['starting', 'ready', 'stopping', 'starting', 'ready']);
	});

	test('that fails says why, and can be tried again', async () => {
		const {engine, keeper} = keep();
		const looking = keeper.lookAt(choice, 'vmfuse');
		(await engine.pending('look')).fail(new UserError('the guest does not answer', {nextSteps: ['try again']}));
		await looking;
		expect(keeper.state()).toEqual({phase: 'none', failure: {message: 'the guest does not answer', nextSteps: ['try again']}});
		const again = keeper.lookAt(choice, 'vmfuse');
		await engine.finish('look');
		await again;
		expect(keeper.state().phase).toBe('ready');
	});

	test('elsewhere that fails ends the machine: nobody knows what it has', async () => {
		const {engine, keeper} = await ready({canLookElsewhere: true});
		const turning = keeper.lookAt(other, 'vmfuse');
		(await engine.pending('lookAt')).fail(new UserError('no such partition'));
		await engine.finish('stop');
		await turning;
		expect(keeper.state()).toMatchObject({phase: 'none', failure: {message: 'no such partition'}});
	});
});

describe('stopping', () => {
	test('while it starts undoes visibly, and is no failure', async () => {
		const {engine, keeper} = keep();
		const seen: unknown[] = [];
		keeper.subscribe(() => seen.push(keeper.state()));
		const looking = keeper.lookAt(choice, 'vmfuse');
		await engine.pending('look');
		await keeper.stop();
		await looking;
		expect(engine.log).toEqual(['look /dev/sdb 8 vmfuse', 'look aborted']);
		expect(seen).toContainEqual({
			phase: 'stopping',
			progress: expect.objectContaining({undos: [expect.objectContaining({what: 'virtual machine off', state: 'done'})]}),
		});
		expect(keeper.state()).toEqual({phase: 'none', failure: undefined});
	});

	test('says what is left behind', async () => {
		const {engine, keeper} = await ready();
		const stopping = keeper.stop();
		(await engine.pending('stop')).fail(new LeftBehindError('the clone could not be deleted', {nextSteps: ['vmfuse-tui recover']}));
		await stopping;
		expect(keeper.state()).toMatchObject({phase: 'none', failure: {message: 'the clone could not be deleted'}});
	});

	test('twice does not cut the first one short', async () => {
		const {engine, keeper} = await ready();
		const stops = [keeper.stop(), keeper.stop()];
		await engine.pending('stop');
		stops.push(keeper.stop());
		await engine.finish('stop');
		await Promise.all(stops);
		expect(engine.log).toEqual(['look /dev/sdb 8 vmfuse', 'stop look1']);
	});

	test('while it is handed another partition ends it once', async () => {
		const {engine, keeper} = await ready({canLookElsewhere: true});
		const turning = keeper.lookAt(other, 'vmfuse');
		await engine.pending('lookAt');
		const stopping = keeper.stop();
		await engine.finish('stop');
		await Promise.all([turning, stopping]);
		expect(engine.log.slice(1)).toEqual(['look at 5', 'lookAt aborted', 'stop look1']);
		expect(keeper.state().phase).toBe('none');
	});

	test('takes back a request that waited for the machine before it to end', async () => {
		const {engine, keeper} = await ready();
		const looking = keeper.lookAt({source: '/dev/sdc', partitions: []}, 'vmfuse');
		await engine.pending('stop');
		const stopping = keeper.stop();
		await engine.finish('stop');
		await Promise.all([looking, stopping]);
		expect(engine.log).toEqual(['look /dev/sdb 8 vmfuse', 'stop look1']);
		expect(keeper.state().phase).toBe('none');
	});

	test('the work stops the machine', async () => {
		const {engine, keeper, work} = await ready();
		expect(work.isBusy).toBe(true);
		work.stop();
		await engine.finish('stop');
		await work.settled;
		expect(engine.log.at(-1)).toBe('stop look1');
		expect(keeper.state().phase).toBe('none');
	});

	test('the work while it mounts stops that', async () => {
		const {engine, keeper, work} = await ready();
		const mounting = keeper.mount(answers);
		await engine.pending('mount');
		work.stop();
		await work.settled;
		await mounting;
		expect(engine.log.slice(1)).toEqual([expect.stringContaining('mount'), 'mount aborted']);
		expect(keeper.state().phase).toBe('none');
	});

	test('without a machine does nothing', async () => {
		const {engine, keeper} = keep();
		await keeper.stop();
		expect(engine.log).toEqual([]);
	});
});

describe('a locked device', () => {
	test('opens with its passphrase, and shows what is inside', async () => {
		const {engine, keeper, phases} = await ready();
		const unlocking = keeper.unlock('/dev/sdb2', 'right');
		await engine.finish('unlock');
		expect(await unlocking).toBeUndefined();
		const state = keeper.state();
		expect(state.phase === 'ready' && state.look.devices.at(-1)?.path).toBe('/dev/mapper/secret');
		expect(phases).toEqual(['starting', 'ready', 'unlocking', 'ready']);
	});

	test('can be tried again', async () => {
		const {engine, keeper} = await ready();
		const unlocking = keeper.unlock('/dev/sdb2', 'wrong');
		await engine.finish('unlock');
		expect(await unlocking).toEqual({message: 'The passphrase is wrong', nextSteps: []});
		expect(keeper.state().phase).toBe('ready');
	});

	test('can be given up without giving up the machine', async () => {
		const {engine, keeper} = await ready();
		const unlocking = keeper.unlock('/dev/sdb2', 'right');
		await engine.pending('unlock');
		await keeper.interrupt();
		expect(await unlocking).toBeUndefined();
		expect(keeper.state().phase).toBe('ready');
	});

	test('never lets its passphrase into the state', async () => {
		const {engine, keeper} = await ready();
		const states: string[] = [];
		keeper.subscribe(() => states.push(JSON.stringify(keeper.state())));
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
		expect(keeper.state()).toMatchObject({phase: 'mounted', session: {id: 'look1', mountpoint: '/mnt/root'}, log: '/logs/look1'});
		await keeper.stop();
		expect(engine.log).not.toContain('stop look1');
		expect(keeper.state().phase).toBe('mounted');
	});

	test('that fails leaves no machine, and says where the log is', async () => {
		const {engine, keeper} = await ready();
		const mounting = keeper.mount(answers);
		(await engine.pending('mount')).fail(new UserError('the file system is damaged'));
		await mounting;
		expect(keeper.state()).toEqual({phase: 'none', failure: {message: 'the file system is damaged', nextSteps: [], log: '/logs/look1'}});
	});

	test('can be stopped', async () => {
		const {engine, keeper} = await ready();
		const mounting = keeper.mount(answers);
		await engine.pending('mount');
		await keeper.stop();
		await mounting;
		expect(keeper.state()).toEqual({phase: 'none', failure: undefined});
		expect(engine.log.at(-1)).toBe('mount aborted');
	});
});

test('a fault of ours is called one', async () => {
	const {engine, keeper} = keep();
	const looking = keeper.lookAt(choice, 'vmfuse');
	(await engine.pending('look')).fail(new TypeError('x is undefined'));
	await looking;
	expect(keeper.state()).toMatchObject({failure: {message: 'This is a fault of vmfuse-tui itself: x is undefined'}});
});
