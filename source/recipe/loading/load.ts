import type {Context} from '../../events.js';
import type {GuestShell} from '../guest-shell.js';
import {type Diagnosis, diagnose} from './diagnose.js';
import {bytesIn, type DownloadState, describeState, nothingSeen, parseDownloadState} from './download-state.js';
import * as scripts from './guest-scripts.js';
import {describeFailure, loadFailure} from './load-failure.js';
import {incompleteOf, missingOf, parseNeeds, withNeeds} from './needs.js';
import {type Source, sourceOf} from './source.js';
import {kindOf} from './trouble.js';

type LoadLimits = {
	/** How often it is tried without anything more coming of it. */
	readonly attempts: number;
	/** Milliseconds without another byte, until a download is given up. */
	readonly silent: number;
	/** Milliseconds without any sign while nothing is downloaded: an emulated guest links the files of big extensions for a long time. */
	readonly stuck: number;
};

export const usualLimits: LoadLimits = {attempts: 3, silent: 60_000, stuck: 300_000};

type Work = {
	readonly shell: GuestShell;
	readonly context: Context;
	/** As the guest has to write it. */
	readonly proxy: string | undefined;
	/** As the user gave it. */
	readonly mirror: string | undefined;
	readonly limits: LoadLimits;
};

/**
Download an extension and what it needs, and load it, now and at each boot. There is no limit to how long that takes, only to how long nothing moves.
What is damaged in the guest is deleted before, and had anew if the guest needs it at boot.
@throws ExtensionError
*/
export async function load(work: Work, name: string): Promise<void> {
	const {shell} = work;
	const {output} = await shell.run(scripts.showDownloads);
	if (output.some(line => line.trim() !== '')) {
		await shell.run(scripts.deleteDamaged);
		const files = (await shell.run(scripts.showDownloads)).output.map(line => line.trim());
		for (const file of missingOf((await shell.run(scripts.listWanted)).output, files)) {
			const other = await nameOf(shell, file);
			if (other === name) continue;
			// It may be loaded: then only its file is gone.
			await shell.run(scripts.forget(other));
			await loadOne(work, other, false);
		}

		if (!files.includes(`${name}.tcz`) || !(await isLoaded(shell, name))) await shell.run(scripts.forget(name));
	}

	await loadOne(work, name, true);
	// A plug that is pulled soon leaves zeros of what was only in the guest's memory.
	await shell.run('sync');
}

/** The name of an extension by its file. In lists, `KERNEL` stands for the version of the guest's kernel. */
async function nameOf(shell: GuestShell, file: string): Promise<string> {
	const name = file.replace(/\.tcz$/, '');
	if (!name.endsWith('-KERNEL')) return name;
	const [version = ''] = (await shell.run('uname -r')).output;
	return name.replace(/KERNEL$/, version.trim());
}

async function isLoaded(shell: GuestShell, name: string): Promise<boolean> {
	return (await shell.run(scripts.isMarked(name))).status === 0 || (await shell.run(scripts.isMounted(name))).status === 0;
}

async function loadOne(work: Work, name: string, atBoot: boolean): Promise<void> {
	const {shell, context, limits} = work;
	let fruitless = 0;
	let most = 0;
	for (let attempt = 1; ; attempt++) {
		const {diagnosis, state} = await attemptOnce(work, name, {atBoot, attempt});
		if (diagnosis === undefined) return;
		const bytes = bytesIn(state);
		fruitless = bytes > most ? 1 : fruitless + 1;
		most = Math.max(most, bytes);
		const {trouble, file} = diagnosis;
		const patience = Math.round((trouble === 'stuck' ? limits.stuck : limits.silent) / 1000);
		const failure = {...diagnosis, name, bytes: state.sizes.get(file) ?? 0, patience};
		const source = await describeSource(work);
		if (kindOf(trouble).isFinal || fruitless >= limits.attempts) throw loadFailure(failure, attempt, source);
		context.emit({type: 'warning', text: `attempt ${attempt} to load ${name}: ${describeFailure(failure, source)}; it is tried again`});
		if (trouble === 'incomplete') {
			await shell.run(scripts.forget(file.replace(/\.tcz$/, '')));
			await shell.run(scripts.forget(name));
		}

		if (kindOf(trouble).leavesPart && state.sizes.has(file)) await shell.run(scripts.forgetNeeds(file));
		else await shell.run(scripts.deleteDamaged);
	}
}

type Outcome = {
	/** Undefined when it is loaded. */
	readonly diagnosis: Diagnosis | undefined;
	readonly state: DownloadState;
};

async function attemptOnce(work: Work, name: string, {atBoot, attempt}: {atBoot: boolean; attempt: number}): Promise<Outcome> {
	const {shell, proxy} = work;
	await shell.run(scripts.beforeLoading);
	// At the console the shell is root's, too, once step 3b is in a backup and the guest has booted from it: a set-up that goes back to 3a finds that.
	const asRoot = shell.isRoot || (await shell.run(scripts.showUser)).output.includes('0');
	await shell.run(scripts.startLoading(name, {proxy, atBoot, asRoot}));
	const state = await watch(work, name, attempt);
	const diagnosis = async () => diagnose(name, (await shell.run(scripts.showOutput)).output.join('\n'), state);
	if (state.status !== 0) return {state, diagnosis: await diagnosis()};
	if (!(await isLoaded(shell, name))) {
		await shell.run(scripts.forget(name));
		return {state, diagnosis: {...(await diagnosis()), trouble: 'other'}};
	}

	const incomplete = await incompletePart(work, name, state);
	return {state, diagnosis: incomplete === undefined ? undefined : {trouble: 'incomplete', file: incomplete, said: ''}};
}

/** The part of an extension of which something did not come, without tce-load noticing. */
async function incompletePart({shell, proxy}: Work, name: string, {sizes}: DownloadState): Promise<string | undefined> {
	const needs = parseNeeds((await shell.run(scripts.listNeeds)).output);
	const parts = withNeeds(`${name}.tcz`, needs, [...sizes.keys()]);
	const incomplete = incompleteOf(parts, needs, sizes);
	if (incomplete !== undefined) return incomplete;
	return scripts.filesIn((await shell.run(scripts.listUnasked(proxy))).output).find(file => parts.has(file));
}

/** Look again and again until tce-load has ended, or nothing has moved for too long: then it is ended, and has no status. */
async function watch({shell, context, limits}: Work, name: string, attempt: number): Promise<DownloadState> {
	let last = nothingSeen;
	let moved = performance.now();
	// The first look at the console takes a while to be typed.
	context.emit({type: 'progress', what: describeState(name, last, attempt)});
	for (;;) {
		const state = parseDownloadState((await shell.run(scripts.lookAtLoading)).output) ?? last;
		if (state.status !== undefined) return state;
		if (state.all !== last.all) moved = performance.now();
		last = state;
		context.emit({type: 'progress', what: describeState(name, state, attempt)});
		if (performance.now() - moved < (state.url === undefined ? limits.stuck : limits.silent)) continue;
		await shell.run(scripts.stopLoading);
		return state;
	}
}

/** Asked for only when something has failed: at the console it is typed. */
async function describeSource({shell, mirror, proxy}: Work): Promise<Source> {
	const [top = '', folder = ''] = (await shell.run(scripts.showMirror)).output;
	return sourceOf({top: top.trim(), folder: folder.trim(), mirror, proxy});
}
