import * as v from 'valibot';
import {absolutePlace} from '../../host/place.js';
import {type Intermediary, readIntermediary} from '../../intermediary/intermediary.js';
import {missingExtensions} from '../../recipe/extend.js';
import {knownExtensions} from '../../recipe/extensions.js';
import {loggedExtend} from '../../recipe/logged-setup.js';
import {machineDefaults} from '../../recipe/setup-options.js';
import type {Runtime} from '../../runtime.js';
import type {Parsed} from '../../stored-record.js';
import {expandHome} from '../expand-home.js';
import type {SetupHooks} from './set-up.js';

/** What an intermediary can have beside LVM, and what it has. */
export const extendedSchema = v.object({
	/** Its name. */
	intermediary: v.string(),
	/** What was added now. */
	added: v.array(v.string()),
	/** All that there are. */
	extensions: v.array(
		v.object({
			name: v.string(),
			/** What it is for, in a few words. */
			purpose: v.string(),
			/** The intermediary has it. */
			isThere: v.boolean(),
		}),
	),
});
export type Extended = Parsed<typeof extendedSchema>;

export type ExtendArguments = {
	/** Names of what is to be added; empty: nothing, only what there is is told. What is there already is left as it is. */
	readonly extensions: readonly string[];
	/** The intermediary; undefined: the usual one. */
	readonly intermediary?: string | undefined;
	/** Where they come from: a URL, or a folder of this computer; undefined: as when it was set up. */
	readonly mirror?: string | undefined;
};

/**
Add extensions to an intermediary that is ready, and save a started guest anew. Mounts that it serves go on. Emits the steps, as a set-up does.
@throws UsageError, RequirementError before anything is changed; else what failed, and the intermediary is as it was.
*/
export async function extend(
	runtime: Runtime,
	{extensions, intermediary: name = machineDefaults.name, mirror}: ExtendArguments,
	{onLog}: Pick<SetupHooks, 'onLog'> = {},
): Promise<Extended> {
	const before = await readIntermediary(runtime.folders, name);
	const added = missingExtensions(before, extensions);
	const place = absolutePlace(mirror && expandHome(mirror));
	const after = extensions.length === 0 ? before : await loggedExtend(runtime, {name, extensions, mirror: place}, onLog);
	return {intermediary: name, added: [...added], extensions: listExtensions(after)};
}

function listExtensions({extensions: there}: Intermediary): Extended['extensions'] {
	return Object.entries(knownExtensions).map(([name, {purpose}]) => ({name, purpose, isThere: there.includes(name)}));
}
