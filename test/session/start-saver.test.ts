import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import type {Holdings} from '../../source/session/holdings.js';
import {StartSaver} from '../../source/session/start-saver.js';
import {eventually} from '../harness/eventually.js';
import {scratchFolder} from '../harness/scratch.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';

/** Says what it was started with and how it gives way, and that it was stopped in order. */
const program = `
const {appendFileSync} = require('node:fs');
const say = text => appendFileSync(process.env.VMFUSE_HOME + '/said', text + '\\n');
process.on('SIGTERM', () => { say('stopped'); process.exit(); });
say(process.argv.slice(2).join(' '));
// Whoever starts it lowers it a little later.
let priority;
setInterval(() => {
	const now = require('node:os').getPriority();
	if (now !== priority) say('at ' + now);
	priority = now;
}, 20);
`;

const folders: string[] = [];

afterEach(async () => {
	for (const folder of folders.splice(0)) await rm(folder, {recursive: true});
});

async function holdingsWith(changes: Partial<Pick<Holdings, 'hasBooted' | 'intermediary'>>) {
	const home = await scratchFolder();
	folders.push(home);
	const file = path.join(home, 'program.cjs');
	await writeFile(file, program);
	const said = async () => (await readFile(path.join(home, 'said'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
	const holdings = {
		runtime: {folders: {home}, program: file, context: {signal: new AbortController().signal, emit() {}}},
		intermediary: sampleIntermediary(),
		hypervisor: createQemu({folder: home}),
		hasBooted: true,
		files: {crash: path.join(home, 'crash')},
		...changes,
	} as unknown as Holdings;
	return {holdings, said};
}

test('a mount that booted has a start saved beside it, which gives way to all others and ends with the mount', async () => {
	const {holdings, said} = await holdingsWith({});
	const saver = new StartSaver();
	await saver.begin(holdings);
	await eventually('the program to give way', async () => (await said()).includes('at 10'), {seen: said});
	expect((await said())[0]).toBe('save-start vmfuse');
	saver.stop();
	await saver.ended;
	expect((await said()).at(-1)).toBe('stopped');
});

test.each([
	['went on from saved memory', {hasBooted: false}],
	['is by an intermediary that was set up without', {intermediary: sampleIntermediary({warmStart: false})}],
	[
		'is by a guest to which disks cannot be plugged in',
		{intermediary: sampleIntermediary({capabilities: {...sampleIntermediary().capabilities, virtioScsi: false}})},
	],
])('no start is saved beside a mount that %s', async (_, changes) => {
	const {holdings, said} = await holdingsWith(changes);
	const saver = new StartSaver();
	await saver.begin(holdings);
	saver.stop();
	await saver.ended;
	expect(await said()).toEqual([]);
});
