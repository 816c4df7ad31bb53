import {UserError} from '../errors.js';
import {readCapabilities} from '../guest/capabilities.js';
import {requirePart} from '../hypervisor/require-part.js';
import {type Intermediary, saveIntermediary} from '../intermediary/intermediary.js';
import {extensionPackages} from './extensions.js';
import {firstForgotten} from './holds.js';
import {loadExtension} from './load-extension.js';
import {isMarked} from './loading/guest-scripts.js';
import {recipe} from './recipe.js';
import {backUp} from './settings.js';
import {openSsh} from './ssh-access.js';
import type {Step} from './step.js';
import {shutDown} from './stop-machine.js';

/**
Add extensions to an intermediary that is ready. Its own machine is changed, and not its snapshot: clones lie on that, and go on unharmed. In the end
there is a further snapshot, and the record of the intermediary names it: what is stopped before that has changed nothing that a mount would see.
*/
export function extensionSteps(before: Intermediary): readonly Step[] {
	let after: Intermediary | undefined;
	return [
		{
			id: 'boot',
			title: 'Start the intermediary itself',
			resume: 'boot',
			leaves: 'ssh',
			async run(build, context) {
				const {hypervisor, name} = build;
				// What an attempt has left that was cut off may be half written.
				await requirePart(hypervisor, 'restore')(name, before.snapshot, context);
				await build.start(context);
				await openSsh(build, context);
			},
		},
		{
			id: 'load',
			title: 'Download and load what is added',
			resume: 'boot',
			leaves: 'ssh',
			async run(build, context) {
				const {extensions} = build.options;
				for (const name of extensionPackages(extensions, before.capabilities.kernel)) await loadExtension(build, name, context);
				await backUp(build);
				return extensions.join(', ');
			},
		},
		{
			id: 'check',
			title: 'Boot again and check everything',
			resume: 'boot',
			leaves: 'ssh',
			async run(build, context) {
				await shutDown(build, context);
				await build.start(context);
				await openSsh(build, context);
				const forgotten = await firstForgotten(build, recipe);
				if (forgotten) throw new UserError(`step ${forgotten.id} (${forgotten.title}) does not hold any more`);
				const {extensions} = build.options;
				for (const name of extensionPackages(extensions, before.capabilities.kernel)) {
					if (!(await build.succeeds(isMarked(name)))) throw new UserError(`${name} is not loaded after a boot`);
				}

				const capabilities = await readCapabilities(build.guest);
				after = {...before, capabilities, extensions: [...before.extensions, ...extensions]};
			},
		},
		{
			id: 'snapshot',
			title: 'Power off and take the snapshot that mounts start from',
			resume: 'boot',
			leaves: 'off',
			async run(build, context) {
				if (!after) throw new Error('it was not looked at');
				const {hypervisor, name, folders} = build;
				await shutDown(build, context);
				const {snapshots} = await hypervisor.machine(name, context);
				const snapshot = nextSnapshot(name, snapshots);
				await requirePart(hypervisor, 'snapshot')(name, snapshot, context);
				await saveIntermediary(folders, {...after, snapshot});
				return `"${snapshot}"`;
			},
		},
	];
}

function nextSnapshot(name: string, snapshots: readonly string[]): string {
	for (let number = snapshots.length + 1; ; number++) {
		const snapshot = `${name}-${number}`;
		if (!snapshots.includes(snapshot)) return snapshot;
	}
}
