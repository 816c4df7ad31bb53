import {expect, test} from 'vitest';
import {CanceledError} from '../../../source/errors.js';
import type {Context} from '../../../source/events.js';
import {home} from '../../../wizards/home/home.js';
import {AppState} from '../../../wizards/shell/app-state.js';
import {endInOrder, endNow} from '../../../wizards/shell/end.js';
import {Work} from '../../../wizards/shell/work.js';

/** Work whose end the test decides. */
function controlled() {
	let context: Context | undefined;
	let settle = {resolve: (_: string) => {}, reject: (_: unknown) => {}};
	const work = new Work<string>();
	work.start(
		async given => {
			context = given;
			return new Promise<string>((resolve, reject) => {
				settle = {resolve, reject};
			});
		},
		{title: 'counting', left: () => ['half of it']},
	);
	return {work, context: () => context as unknown as Context, settle: () => settle};
}

test('What it emits is folded, and all of it is there at the end', async () => {
	const {work, context, settle} = controlled();
	expect(work.state().phase).toBe('running');
	const seen: number[] = [];
	work.subscribe(() => seen.push(work.state().progress.undos.length));
	for (let count = 0; count < 100; count++) context().emit({type: 'undone', what: String(count), seconds: 0});
	settle().resolve('ten');
	await work.settled;
	expect(work.state()).toMatchObject({phase: 'done', result: 'ten'});
	expect(work.state().progress.undos).toHaveLength(100);
	// Not one change for each event.
	expect(seen.length).toBeLessThan(5);
});

test('Stopped is not failed', async () => {
	const {work, context, settle} = controlled();
	context().signal.addEventListener('abort', () => settle().reject(context().signal.reason));
	work.stop();
	expect(work.state().phase).toBe('stopping');
	await work.settled;
	expect(work.state()).toMatchObject({phase: 'stopped'});
	expect(work.state().error).toBeUndefined();
	const other = controlled();
	other.work.stop();
	other.settle().reject(new CanceledError('by the user'));
	await other.work.settled;
	expect(other.work.state().error).toBeUndefined();
});

test('When stopping fails, both are known', async () => {
	const {work, settle} = controlled();
	work.stop();
	settle().reject(new Error('left something'));
	await work.settled;
	expect(work.state()).toMatchObject({phase: 'stopped', error: new Error('left something')});
});

test('While it runs, nothing else is begun; what is left is known only then', async () => {
	const {work, settle} = controlled();
	work.start(async () => 'other', {title: 'other'});
	expect(work.title).toBe('counting');
	expect(work.left()).toEqual(['half of it']);
	settle().resolve('');
	await work.settled;
	expect(work.left()).toEqual([]);
	work.start(async () => 'other', {title: 'other'});
	await work.settled;
	expect(work.state().result).toBe('other');
});

test('At the end what runs is stopped first, then what is held is given back; what fails is said', async () => {
	const state = new AppState({screen: home, given: {}});
	const order: string[] = [];
	state.work<void>('w').start(
		async ({signal}) => {
			await new Promise<void>(resolve => {
				signal.addEventListener('abort', () => resolve(), {once: true});
			});
			order.push('stopped');
		},
		{title: 'running'},
	);
	state.hold({
		title: 'the clone',
		async giveBack() {
			order.push('given back');
			throw new Error('it does not go');
		},
	});
	const forget = state.hold({title: 'nothing', giveBack: async () => void order.push('not this')});
	forget();
	state.summarize(['Mounted.']);
	const {exitCode, summary} = await endInOrder(state, 130);
	expect(order).toEqual(['stopped', 'given back']);
	expect(exitCode).toBe(130);
	expect(summary[0]).toBe('Mounted.');
	expect(summary[1]).toContain('it does not go');
});

test('At once, what is left is said', () => {
	const state = new AppState({screen: home, given: {}});
	state.work<void>('w').start(async () => new Promise(() => {}), {title: 'unmounting it', left: () => ['The machine runs.']});
	state.hold({title: 'the clone', async giveBack() {}});
	expect(endNow(state, 130)).toEqual({
		exitCode: 130,
		summary: ['Cut off: unmounting it.', 'The machine runs.', 'Not put back: the clone.', 'Put back what is left: vmfuse-tui recover'],
	});
});
