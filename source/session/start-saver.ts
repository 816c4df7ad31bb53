import type {ChildProcess} from 'node:child_process';
import os from 'node:os';
import {endOf, startChild} from './child.js';
import type {Holdings} from './holdings.js';
import {innerCommand, saveStartCommand} from './inner-commands.js';
import {canStartWarm} from './warm-start.js';

/** Of nice(1): whoever uses the mount has the processors first. */
const niceness = 10;

/** Milliseconds for it to stop in order. What it leaves when it is killed, the next one deletes. */
const patience = 30_000;

/**
Saves a started guest while the first mount that had to boot is used, so that the next one need not. It is a process of its own, which gives way to all
others, and what it does is in the log of the intermediary (`vmfuse-tui logs NAME`). It never outlasts its mount: then it stops in order, and the next
mount tries again.
*/
export class StartSaver {
	#child: ChildProcess | undefined;
	/** Resolves when nothing of it runs. */
	ended: Promise<void> = Promise.resolve();

	/** Harmless where nothing is to be saved. When it fails, the next mount boots, too. */
	async begin({runtime, intermediary, hypervisor, hasBooted, files}: Holdings): Promise<void> {
		if (!hasBooted || intermediary.warmStart === false || !canStartWarm(intermediary, hypervisor)) return;
		const {folders, context, program} = runtime;
		try {
			const child = await startChild(innerCommand(saveStartCommand, intermediary.name, program), {
				output: files.crash,
				flags: 'a',
				env: folders.home === undefined ? {} : {VMFUSE_HOME: folders.home},
			});
			this.#child = child;
			this.ended = endOf(child);
			// Its machine inherits it.
			if (child.pid !== undefined) os.setPriority(child.pid, niceness);
		} catch (error) {
			context.emit({type: 'notice', text: `no started guest can be saved now: ${(error as Error).message}`});
		}
	}

	/** Does not wait: `ended` does. */
	stop(): void {
		const child = this.#child;
		if (!child) return;
		child.kill('SIGTERM');
		const impatience = setTimeout(() => child.kill('SIGKILL'), patience);
		void this.ended.then(() => clearTimeout(impatience));
	}
}
