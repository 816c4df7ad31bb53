import type {HypervisorName, Intermediary, SetupAnswers, UnfinishedSetup} from '../../source/index.js';
import {type Answered, unanswered} from '../kit/answered.js';
import type {SetupArguments} from './setup.js';

/** What to do about set-ups that were cut off. */
export type BeginAnswer =
	| {readonly kind: 'resume'; readonly name: string}
	/** Throw away what it has done and begin again under the same name. */
	| {readonly kind: 'anew'; readonly name: string}
	/** Delete what it has made, and that is all. */
	| {readonly kind: 'undo'; readonly name: string}
	/** Leave it as it is, and make another one. */
	| {readonly kind: 'other'};

export type ImageAnswer =
	| {readonly kind: 'release'}
	| {readonly kind: 'cached'; readonly path: string}
	/** Asked for next. */
	| {readonly kind: 'file'};

/** The wizard's questions and the types of their answers. */
export type SetupQuestions = {
	begin: BeginAnswer;
	hypervisor: HypervisorName;
	image: ImageAnswer;
	/** A path or an address. */
	file: string;
	name: string;
	/** There is something of that name already. */
	taken: 'resume' | 'replace';
	/** The name was typed once more: an intermediary that is ready will be deleted. */
	sure: true;
	extensions: readonly string[];
	/** A URL or a folder; undefined: TinyCore's own. */
	mirror: string | undefined;
	/** What to do with it all; `mirror`: change where extensions come from. */
	summary: 'create' | 'mirror';
};

export type SetupState = {
	readonly answers: Answered<SetupQuestions>;
	/** As they were when the wizard began. */
	readonly unfinished: readonly UnfinishedSetup[];
	readonly ready: readonly Intermediary[];
};

const defaultName = 'vmfuse';

/** Before the first question. @param found What there was when the wizard began. */
export function beginSetup(
	{defaults: {iso, ...start} = {}, resume}: SetupArguments,
	found: Pick<SetupState, 'unfinished' | 'ready'>,
): SetupState {
	const {last} = unanswered<SetupQuestions>({
		...(start.hypervisor === undefined ? {} : {hypervisor: start.hypervisor}),
		...(start.extensions === undefined ? {} : {extensions: start.extensions}),
		...(iso === undefined ? {} : {image: {kind: 'file'} as const, file: iso}),
		mirror: start.mirror,
		name: start.name ?? freeName([...found.unfinished, ...found.ready]),
	});
	const isThere = resume !== undefined && found.unfinished.some(({name}) => name === resume);
	return {...found, answers: {given: isThere ? {begin: {kind: 'resume', name: resume}} : {}, last}};
}

/** The usual name, or when that is taken one that is like it: nobody deletes something by Enter alone. */
function freeName(taken: ReadonlyArray<{readonly name: string}>): string {
	let name: string = defaultName;
	for (let number = 2; taken.some(one => one.name === name); number++) name = `${defaultName}-${number}`;
	return name;
}

/** The unfinished set-up that goes on, or undefined when everything is made from the answers. */
export function resumedName({answers: {given}}: SetupState): string | undefined {
	if (given.begin?.kind === 'resume') return given.begin.name;
	return given.taken === 'resume' ? given.name : undefined;
}

/** The name of the intermediary, as far as it is known: else the one that is suggested. */
export function nameOf({answers: {given, last}}: SetupState): string {
	if (given.begin && given.begin.kind !== 'other') return given.begin.name;
	return given.name ?? last.name ?? defaultName;
}

/** What the engine is asked for. The mirror has a default that holds without an answer. @throws Error before the summary. */
export function setupAnswers(state: SetupState): SetupAnswers {
	const {given, last} = state.answers;
	if (!given.hypervisor) throw new Error('no hypervisor was chosen');
	return {
		name: nameOf(state),
		hypervisor: given.hypervisor,
		iso: given.image?.kind === 'cached' ? given.image.path : given.image?.kind === 'file' ? given.file : undefined,
		extensions: given.extensions ?? [],
		mirror: last.mirror,
		restart: given.begin?.kind === 'anew' || given.taken === 'replace',
	};
}
