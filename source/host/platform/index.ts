import process from 'node:process';
import {RequirementError} from '../../errors.js';
import {darwin} from './darwin/darwin.js';
import {freeBsd} from './freebsd/freebsd.js';
import {linux} from './linux/linux.js';
import type {Platform} from './platform.js';

export const platforms: readonly Platform[] = [linux, darwin, freeBsd];

/** @throws RequirementError for a system that vmfuse-tui does not know. */
export function platformOf(name: string): Platform {
	const platform = platforms.find(known => known.name === name);
	if (platform) return platform;
	const titles = platforms.map(({title}) => title);
	throw new RequirementError(`vmfuse-tui does not run on ${name}`, {
		nextSteps: [`Use it on ${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`],
	});
}

/** The system that we run on. @throws RequirementError when vmfuse-tui does not know it. */
export function thisPlatform(): Platform {
	return platformOf(process.platform);
}
