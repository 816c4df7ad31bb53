import process from 'node:process';
import {RequirementError} from '../../errors.js';
import type {Platform} from './platform.js';
import * as all from './platforms.js';

export const platforms: readonly Platform[] = Object.values(all);

/** @throws RequirementError for a system that vmfuse-tui does not know. */
export function platformOf(name: string): Platform {
	const platform = platforms.find(known => known.name === name);
	if (platform) return platform;
	const titles = new Intl.ListFormat('en', {type: 'disjunction'}).format(platforms.map(({title}) => title));
	throw new RequirementError(`vmfuse-tui does not run on ${name}`, {nextSteps: [`Use it on ${titles}`]});
}

/** The system that we run on. @throws RequirementError when vmfuse-tui does not know it. */
export function thisPlatform(): Platform {
	return platformOf(process.platform);
}
