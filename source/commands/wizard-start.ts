import path from 'node:path';
import {UsageError} from '../errors.js';
import {checkHypervisorName} from '../hypervisor/choose.js';
import {isRemote} from '../iso/find-iso.js';
import type {SetupAnswers} from '../operations/set-up/set-up.js';
import {checkExtensions} from '../recipe/extensions.js';
import {type Input, text, texts} from './command.js';

/** With which screen the wizards begin, and what a set-up offers as its answers. */
export type WizardStart = {
	/** One of the screens that there are. */
	readonly start: string;
	readonly setup: Partial<Omit<SetupAnswers, 'restart'>>;
};

/** @param screens All that there are. @throws UsageError for a screen, hypervisor or extension that there is not. */
export function wizardStart(
	{values, positionals: [screen]}: Pick<Input, 'values' | 'positionals'>,
	screens: readonly string[],
): WizardStart {
	const given = Object.keys(values).length > 0;
	const start = screens.find(name => name === (screen ?? (given ? 'setup' : 'home')));
	if (!start) throw new UsageError(`there is no wizard "${screen}"`, {nextSteps: [`there are: ${screens.join(', ')}`]});
	if (given && start !== 'setup') throw new UsageError(`the options of "wizard" are answers for the set-up, not for "${start}"`);
	const hypervisor = text(values, 'hypervisor');
	const extensions = texts(values, 'extension');
	return {
		start,
		setup: {
			...defined('iso', absolute(text(values, 'iso'))),
			...defined('mirror', absolute(text(values, 'mirror'))),
			...defined('name', text(values, 'name')),
			...(hypervisor === undefined ? {} : {hypervisor: checkHypervisorName(hypervisor)}),
			...(extensions.length === 0 ? {} : {extensions: checkExtensions(extensions)}),
		},
	};
}

/** A set-up may go on from another folder. */
function absolute(file: string | undefined): string | undefined {
	return file === undefined || isRemote(file) ? file : path.resolve(file);
}

function defined<Key extends string>(key: Key, value: string | undefined): {readonly [Name in Key]?: string} {
	return value === undefined ? {} : ({[key]: value} as {readonly [Name in Key]: string});
}
