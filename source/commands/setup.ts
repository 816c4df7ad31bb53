import type {Engine} from '../engine.js';
import {familiarFileSystems} from '../guest/file-systems.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {loggedSetup} from '../recipe/logged-setup.js';
import {checkSetup, type SetupArguments} from '../recipe/setup-request.js';
import {confirm} from './confirm.js';

/** Make an intermediary, or go on with one that was cut off. @throws UsageError before anything is made; the error of the step that failed. */
export async function setup(engine: Engine, {yes, ...rest}: SetupArguments & {readonly yes: boolean}): Promise<Intermediary> {
	const request = await checkSetup(engine, rest);
	if (request.restart) {
		const {signal} = engine.context;
		await confirm(`Delete the intermediary "${request.name}", if there is one, and make it anew?`, {yes, flag: '--yes', signal});
	}

	return loggedSetup(engine, request);
}

export function renderReady({name, tinyCoreVersion, extensions, capabilities}: Intermediary): string {
	const systems = familiarFileSystems(capabilities.fileSystems);
	return `The intermediary "${name}" is ready: TinyCore ${tinyCoreVersion}, ${extensions.join(', ')}; it can mount ${systems.join(', ')}.\nNow see what there is to mount: vmfuse-tui disks\n`;
}
