import type {ChildProcess} from 'node:child_process';
import {setTimeout as delay} from 'node:timers/promises';
import {readHolder} from '../host/lock.js';
import {thisPlatform} from '../host/platform/index.js';
import {endingOf, endOf, hasEnded} from './child.js';
import {readJournal} from './journal.js';
import {type MessageChannel, nodeChannel} from './message-channel.js';
import {isWorkedOn, ownerOf} from './owner.js';
import type {SessionFiles} from './session-files.js';

/** A command's connection to the process that looks after its session. */
export type SupervisorLink = {
	readonly channel: MessageChannel;
	/** Whether that process still works on the session. */
	isAlive(): Promise<boolean>;
	/** Resolves when it does not any more. */
	ended(): Promise<void>;
	/** How it has ended, as far as that is known, for after "ended"; undefined: it has not. */
	ending(): string | undefined;
	/** Whether it is a process of this session alone that stands still, where it costs nothing to know. */
	isStopped(): Promise<boolean>;
	/** End that process, whatever it does. */
	kill(): void;
	/** This process need not wait for it. */
	leave(): void;
};

/** To a process of its own, which we have started. */
export function childLink(child: ChildProcess): SupervisorLink {
	return {
		channel: nodeChannel(child),
		isAlive: async () => !hasEnded(child),
		ended: async () => endOf(child),
		ending: () => (hasEnded(child) ? ` (${endingOf(child)})` : undefined),
		async isStopped() {
			const {isQuickToAsk, isStopped} = thisPlatform();
			return isQuickToAsk && child.pid !== undefined && !hasEnded(child) && (await isStopped(child.pid));
		},
		kill: () => child.kill('SIGKILL'),
		leave: () => child.unref(),
	};
}

/** To the process of other sessions, which goes on with them when this one has ended. */
export function joinedLink(channel: MessageChannel, files: SessionFiles): SupervisorLink {
	const isAlive = async () => channel.isOpen || ((await hasOtherOwner(files)) && (await isWorkedOn(files)));
	return {
		channel,
		isAlive,
		async ended() {
			while (await isAlive()) await delay(50);
		},
		ending: () => '',
		// The other sessions of that process are not ours to end.
		isStopped: async () => false,
		kill() {},
		leave: () => channel.close(),
	};
}

/** Before the supervisor has taken the session over, it is this process's own. */
async function hasOtherOwner({journal, lock}: SessionFiles): Promise<boolean> {
	const contents = await readJournal(journal);
	const owner = (contents && ownerOf(contents)) ?? (await readHolder(lock));
	return owner !== undefined && owner.pid !== process.pid;
}
