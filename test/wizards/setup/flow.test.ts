import {describe, expect, test} from 'vitest';
import type {UnfinishedSetup} from '../../../source/index.js';
import {back, resolve} from '../../../wizards/kit/flow.js';
import {beginSetup, nameOf, resumedName, type SetupQuestions, type SetupState, setupAnswers} from '../../../wizards/setup/answers.js';
import {giveAnswer, setupFlow} from '../../../wizards/setup/flow.js';
import type {SetupArguments} from '../../../wizards/setup/setup.js';
import {sampleIntermediary} from '../fake-engine.js';

const cutOff: UnfinishedSetup = {name: 'half', nextStep: {id: '3c', title: 'Install the SSH server'}, finishedSteps: 10, steps: 25};
const currentQuestion = (state: SetupState) => resolve(setupFlow, state);
const begin = (start: SetupArguments = {}, found: Partial<Pick<SetupState, 'unfinished' | 'ready'>> = {}) =>
	beginSetup(start, {unfinished: [], ready: [], ...found});
const give = (state: SetupState, answers: Partial<SetupQuestions>) =>
	(Object.keys(answers) as ReadonlyArray<keyof SetupQuestions>).reduce(
		(before, key) => giveAnswer(before, key, answers[key] as never),
		state,
	);
const usual = {hypervisor: 'qemu', image: {kind: 'release'}, name: 'vmfuse', extensions: []} as const satisfies Partial<SetupQuestions>;

describe('the questions', () => {
	test('come in order, and the summary is the last', () => {
		const seen: string[] = [];
		let state = begin();
		for (const [key, value] of Object.entries({...usual, summary: 'create' as const})) {
			seen.push(currentQuestion(state));
			state = giveAnswer(state, key as keyof SetupQuestions, value as never);
		}

		expect(seen).toEqual(['hypervisor', 'image', 'name', 'extensions', 'summary']);
		expect(currentQuestion(state)).toBe('done');
		expect(setupAnswers(state)).toEqual({
			name: 'vmfuse',
			hypervisor: 'qemu',
			iso: undefined,
			extensions: [],
			mirror: undefined,
			restart: false,
		});
	});

	test('a file is asked for when one is wanted, and only then used', () => {
		const file = give(begin(), {hypervisor: 'qemu', image: {kind: 'file'}});
		expect(currentQuestion(file)).toBe('file');
		const named = give(file, {file: '/x.iso', name: 'vmfuse', extensions: []});
		expect(setupAnswers(named).iso).toBe('/x.iso');
		const other = give(named, {image: {kind: 'cached', path: '/cached.iso'}});
		expect(setupAnswers(other).iso).toBe('/cached.iso');
		expect(setupAnswers(give(named, {image: {kind: 'release'}})).iso).toBeUndefined();
	});

	test('going back asks again, with the answer kept as the default', () => {
		const atSummary = give(begin(), {...usual, extensions: ['mdadm']});
		const again = back(setupFlow, atSummary);
		expect(currentQuestion(again)).toBe('extensions');
		expect(again.answers.last.extensions).toEqual(['mdadm']);
		const first = back(setupFlow, back(setupFlow, back(setupFlow, again)));
		expect(currentQuestion(first)).toBe('hypervisor');
		expect(first.answers.last.image).toEqual({kind: 'release'});
		expect(back(setupFlow, first)).toBe(first);
	});

	test('another mirror is asked for from the summary, and leads back to it', () => {
		const asked = give(begin(), {...usual, summary: 'mirror'});
		expect(currentQuestion(asked)).toBe('mirror');
		expect(currentQuestion(back(setupFlow, asked))).toBe('summary');
		const given = give(asked, {mirror: '/srv/mirror'});
		expect(currentQuestion(given)).toBe('summary');
		expect(setupAnswers(given).mirror).toBe('/srv/mirror');
		expect(setupAnswers(give(give(given, {summary: 'mirror'}), {mirror: undefined})).mirror).toBeUndefined();
		expect(currentQuestion(back(setupFlow, given))).toBe('extensions');
	});
});

describe('what is there already', () => {
	test('a set-up that was cut off is asked about first, and goes on without other questions', () => {
		const state = begin({}, {unfinished: [cutOff]});
		expect(currentQuestion(state)).toBe('begin');
		const resumed = give(state, {begin: {kind: 'resume', name: 'half'}});
		expect(currentQuestion(resumed)).toBe('done');
		expect(resumedName(resumed)).toBe('half');
		expect(nameOf(resumed)).toBe('half');
		expect(currentQuestion(back(setupFlow, resumed))).toBe('begin');
	});

	test('begun anew it keeps its name, and the old one is thrown away', () => {
		const anew = give(begin({}, {unfinished: [cutOff]}), {
			begin: {kind: 'anew', name: 'half'},
			hypervisor: 'qemu',
			image: {kind: 'release'},
		});
		expect(currentQuestion(anew)).toBe('extensions');
		expect(setupAnswers(anew)).toMatchObject({name: 'half', restart: true});
		expect(resumedName(anew)).toBeUndefined();
	});

	test('deleting it asks nothing more', () => {
		expect(currentQuestion(give(begin({}, {unfinished: [cutOff]}), {begin: {kind: 'undo', name: 'half'}}))).toBe('done');
	});

	test('its name, chosen for another one, asks what to do', () => {
		const taken = give(begin({}, {unfinished: [cutOff]}), {
			begin: {kind: 'other'},
			hypervisor: 'qemu',
			image: {kind: 'release'},
			name: 'half',
		});
		expect(currentQuestion(taken)).toBe('taken');
		expect(resumedName(give(taken, {taken: 'resume'}))).toBe('half');
		const replaced = give(taken, {taken: 'replace'});
		expect(currentQuestion(replaced)).toBe('extensions');
		expect(setupAnswers(replaced).restart).toBe(true);
	});

	test('one that is ready is only replaced by somebody who writes its name', () => {
		const state = begin({}, {ready: [sampleIntermediary]});
		const taken = give(state, {hypervisor: 'qemu', image: {kind: 'release'}, name: 'vmfuse', taken: 'replace'});
		expect(currentQuestion(taken)).toBe('sure');
		expect(currentQuestion(give(taken, {sure: true}))).toBe('extensions');
	});

	test('another name forgets that the first was to be replaced', () => {
		const sure = give(begin({}, {ready: [sampleIntermediary]}), {
			hypervisor: 'qemu',
			image: {kind: 'release'},
			name: 'vmfuse',
			taken: 'replace',
			sure: true,
		});
		const renamed = give(sure, {name: 'other', extensions: []});
		expect(setupAnswers(renamed)).toMatchObject({name: 'other', restart: false});
	});

	test('a free name is suggested', () => {
		expect(nameOf(begin())).toBe('vmfuse');
		expect(nameOf(begin({}, {ready: [sampleIntermediary], unfinished: [{...cutOff, name: 'vmfuse-2'}]}))).toBe('vmfuse-3');
	});
});

describe('what it begins with', () => {
	test('answers of the command line are defaults, and are asked all the same', () => {
		const state = begin({defaults: {iso: '/x.iso', mirror: '/m', name: 'mine', hypervisor: 'virtualbox', extensions: ['mdadm']}});
		expect(currentQuestion(state)).toBe('hypervisor');
		expect(state.answers.last).toEqual({
			image: {kind: 'file'},
			file: '/x.iso',
			mirror: '/m',
			name: 'mine',
			hypervisor: 'virtualbox',
			extensions: ['mdadm'],
		});
		expect(setupAnswers(give(state, usual)).mirror).toBe('/m');
	});

	test('a set-up that was chosen to go on does, if it is still there', () => {
		expect(currentQuestion(begin({resume: 'half'}, {unfinished: [cutOff]}))).toBe('done');
		expect(currentQuestion(begin({resume: 'gone'}, {unfinished: [cutOff]}))).toBe('begin');
	});
});
