import {expect, test} from 'vitest';
import {LeftBehindError} from '../../../source/errors.js';
import {reportLines} from '../../../wizards/mounts/report-lines.js';
import {sessionColumns, sessionRow, sinceOf} from '../../../wizards/mounts/session-rows.js';
import {
	atTable,
	type Finished,
	jobFor,
	reduceUnmount,
	type UnmountAction,
	type UnmountState,
} from '../../../wizards/mounts/unmount-state.js';
import {glyphs} from '../../../wizards/widgets/glyphs.js';
import {layOutColumns} from '../../../wizards/widgets/live-list/column-layout.js';
import {sampleSession} from '../fake-engine.js';

const other = {...sampleSession, id: 'other', mountpoint: '/mnt/other'};
const holders = [{pid: 7, command: 'vim', path: '/mnt/other/x'}];
const run = (...actions: readonly UnmountAction[]): UnmountState => actions.reduce(reduceUnmount, atTable);
const begin = (...sessions: ReadonlyArray<typeof sampleSession>): UnmountAction => ({type: 'begin', jobs: sessions.map(jobFor)});

test('What was cut off is put back, everything else is unmounted', () => {
	expect(jobFor(sampleSession).kind).toBe('unmount');
	expect(jobFor({...sampleSession, health: 'vm-stuck'}).kind).toBe('unmount');
	expect(jobFor({...sampleSession, health: 'ended-badly'}).kind).toBe('recover');
	expect(jobFor({...sampleSession, health: 'cut-off'}).kind).toBe('recover');
});

test('Several are ended one after the other, each in its own attempt, whatever comes of them', () => {
	const first = run(begin(sampleSession, other));
	expect(first).toMatchObject({attempt: 1, stage: {mode: 'working', job: {session: {id: 'k3f9'}}, isPatient: false}});
	const second = reduceUnmount(first, {type: 'failed', error: new Error('no')});
	expect(second).toMatchObject({attempt: 2, stage: {mode: 'working', job: {session: {id: 'other'}}}});
	const report = reduceUnmount(second, {type: 'done'});
	expect(report.stage).toMatchObject({mode: 'report', finished: [{outcome: 'failed'}, {outcome: 'done'}]});
	expect(reduceUnmount(report, {type: 'close'}).stage).toEqual({mode: 'table'});
});

test('A busy mount is waited for in another attempt, or stays mounted', () => {
	const busy = run(begin(other), {type: 'busy', holders});
	expect(busy.stage).toMatchObject({mode: 'busy', holders});
	expect(reduceUnmount(busy, {type: 'wait'})).toMatchObject({attempt: 2, stage: {mode: 'working', isPatient: true, holders}});
	const free = reduceUnmount(busy, {type: 'holders', holders: []});
	expect(free.stage).toMatchObject({mode: 'busy', holders: [], isFree: true});
	expect(reduceUnmount(free, {type: 'holders', holders: []}).stage).toMatchObject({isFree: true});
	expect(reduceUnmount(free, {type: 'holders', holders}).stage).toMatchObject({holders, isFree: false});
	// Nobody was ever seen: they cannot be seen to have ended.
	expect(run(begin(other), {type: 'busy', holders: []}, {type: 'holders', holders: []}).stage).toMatchObject({isFree: false});
	expect(reduceUnmount(busy, {type: 'keep'}).stage).toEqual({mode: 'table'});
	const second = run(begin(sampleSession, other), {type: 'done'}, {type: 'busy', holders}, {type: 'keep'});
	expect(second.stage).toMatchObject({mode: 'report', finished: [{outcome: 'done'}, {outcome: 'kept'}]});
});

test('Nothing is begun while something is under way, and nothing of no avail', () => {
	const first = run(begin(sampleSession));
	expect(reduceUnmount(first, begin(other))).toBe(first);
	expect(run({type: 'begin', jobs: []}).stage).toEqual({mode: 'table'});
	expect(run({type: 'done'}, {type: 'wait'}).stage).toEqual({mode: 'table'});
});

const finished = (more: Partial<Finished> = {}): Finished => ({job: jobFor(sampleSession), outcome: 'done', ...more});
const details = (one: Finished, sessions: ReadonlyArray<typeof sampleSession> = []) => reportLines([one], sessions)[0]?.details.join(' ');

test('A disk is safe to unplug only when it was unmounted and no other session has it', () => {
	expect(details(finished(), [sampleSession])).toBe('/dev/sdb is safe to unplug.');
	expect(details(finished(), [{...other, source: '/dev/sdc'}])).toBe('/dev/sdb is safe to unplug.');
	expect(details(finished(), [other])).toBe('/dev/sdb is still used: /mnt/other. Do not unplug it yet.');
	expect(details(finished({job: jobFor({...sampleSession, source: '/home/u/disk.img'})}))).toContain('is free');
	for (const outcome of ['kept', 'detached', 'failed'] as const) {
		expect(JSON.stringify(reportLines([finished({outcome, error: new Error('x')})], []))).not.toContain('safe to unplug');
	}
});

test('What failed says what to do', () => {
	const error = new LeftBehindError('the machine does not end', {nextSteps: ['vmfuse-tui recover', 'look at the log']});
	expect(reportLines([finished({outcome: 'failed', error})], [])).toEqual([
		{
			sign: 'failed',
			tone: 'bad',
			text: '/home/u/mnt/root: The machine does not end',
			details: ['vmfuse-tui recover', 'Look at the log'],
		},
	]);
});

test('The row of a session', () => {
	const cells = sessionRow({...sampleSession, usedBytes: 5e8}, glyphs(true), new Date('2026-11-24T12:00:00')).cells;
	expect(cells).toEqual([
		'/home/u/mnt/root',
		{text: '✔ mounted', tone: 'good'},
		'vg-host/lv-root',
		'477 MiB of 12 GiB',
		'read-write',
		'09:05',
	]);
	const starting = {...sampleSession, mountpoint: undefined, guestDevice: undefined, sizeBytes: undefined, readOnly: true};
	expect(sessionRow(starting, glyphs(true), new Date('2026-11-25T12:00:00')).cells).toEqual([
		'(session k3f9)',
		{text: '✔ mounted', tone: 'good'},
		'/dev/sdb partition 8',
		'',
		'read-only',
		'24 Nov 09:05',
	]);
	expect(sinceOf('nonsense', new Date())).toBe('');
});

test('Whether it can be written to is told in eighty columns, also of a mount of another day', () => {
	const row = sessionRow({...sampleSession, readOnly: true}, glyphs(true), new Date('2026-11-25T12:00:00'));
	const shown = layOutColumns(sessionColumns, [row], 80 - 2 - 2).widths.map(({index}) => sessionColumns[index]?.title);
	expect(shown).toEqual(['Mountpoint', 'Health', 'Device', 'Used', 'Access']);
});
