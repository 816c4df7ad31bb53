import {UsageError} from '../errors.js';
import {absolutePlace} from '../host/place.js';
import {checkHypervisorName} from '../hypervisor/choose.js';
import {checkExtensions} from '../recipe/extensions.js';
import type {SetupAnswers} from '../recipe/setup-request.js';
import {type Input, text, texts} from './command.js';

/** With which screen the wizards begin, and what a set-up offers as its answers. */
export type WizardStart = {
	/** The name of a screen. */
	readonly start: string;
	readonly setup: Partial<Omit<SetupAnswers, 'restart'>>;
};

/** @throws UsageError for a hypervisor or extension that there is not, and for answers that the screen does not ask for. */
export function wizardStart({values, positionals: [screen]}: Pick<Input, 'values' | 'positionals'>): WizardStart {
	const given = Object.keys(values).length > 0;
	const start = screen ?? (given ? 'setup' : 'home');
	if (given && start !== 'setup') throw new UsageError(`the options of "wizard" are answers for the set-up, not for "${start}"`);
	const hypervisor = text(values, 'hypervisor');
	const extensions = texts(values, 'extension');
	const answers = {
		iso: absolutePlace(text(values, 'iso')),
		mirror: absolutePlace(text(values, 'mirror')),
		name: text(values, 'name'),
		hypervisor: hypervisor === undefined ? undefined : checkHypervisorName(hypervisor),
		extensions: extensions.length === 0 ? undefined : checkExtensions(extensions),
	};
	return {start, setup: Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined))};
}
