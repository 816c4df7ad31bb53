import type {Guest} from '../guest/guest.js';
import type {Runtime} from '../runtime.js';
import {connectClone} from './connect-clone.js';
import {countDiskErrors} from './disk-errors.js';
import {messageOf} from './error-data.js';
import {keepHistory} from './history.js';
import {type Journal, type JournalContents, latest} from './journal.js';
import {lockMachine, otherUsers} from './machine-users.js';
import {MountBusyError} from './mount-busy.js';
import {beginnerOf, rebootedSince} from './owner.js';
import {endRelays} from './relays.js';
import type {SessionRequest} from './request.js';
import {type SessionFiles, sessionFiles} from './session-files.js';
import {readStatus, type Status, writeStatus} from './status.js';
import {stop} from './stop.js';
import type {StopResult, StopWorld} from './stop-world.js';
import {resumeShare} from './stopped-share.js';

/** What the process that acquired things still holds. */
type Handles = {
	readonly guest?: Guest | undefined;
	releaseClaim?(path: string): Promise<void>;
};

/** The supervisor is in no hurry, and nobody else would wait for a guest that is silent. */
type StopOptions = {
	/** Why the session stops, when nobody asked it to. */
	readonly failure?: Status['failure'];
	/** A mount that ended badly stays, dead, until somebody takes note. */
	readonly isBroken?: boolean;
	readonly waits?: boolean;
};

/** Milliseconds for which nobody connects again with a guest that did not answer: each attempt takes as long. */
const silenceMemory = 20_000;

/** What undoing works with, for the journal as it is now. The runtime's signal is not the one whose abort made us stop. */
export async function stopWorld(
	runtime: Runtime,
	request: SessionRequest,
	contents: JournalContents,
	busy: StopWorld['busy'],
	{guest, releaseClaim}: Handles = {},
): Promise<StopWorld> {
	const {context} = runtime;
	const beginner = beginnerOf(contents);
	let isGone = false;
	guest?.closed.then(() => {
		isGone = true;
	});
	let connection: Promise<Guest | undefined> | undefined;
	let silentAt = Number.NEGATIVE_INFINITY;
	const machine = () => latest(contents, 'clone')?.machine;
	return {
		context,
		writes: !request.readOnly,
		hypervisor: name => runtime.hypervisor(name),
		contents,
		busy,
		async diskErrors() {
			const start = latest(contents, 'machine-start');
			const disks = new Set(contents.entries.flatMap(({entry}) => (entry.kind === 'disk' ? [entry.id] : [])));
			return start ? countDiskErrors(runtime.hypervisor(start.hypervisor), start.machine, [...disks], context) : 0;
		},
		async guest() {
			if (guest && !isGone) return guest.under(context);
			const start = latest(contents, 'machine-start');
			if (!start || performance.now() - silentAt < silenceMemory) return undefined;
			connection ??= connectClone(runtime, start, request.intermediary);
			const found = await connection;
			if (!found) {
				connection = undefined;
				silentAt = performance.now();
			}

			return found;
		},
		async users() {
			const name = machine();
			return name === undefined ? [] : otherUsers(runtime.folders, request.id, name);
		},
		async lockMachine() {
			const name = machine();
			return name === undefined ? undefined : lockMachine(runtime.folders, name, context);
		},
		releaseClaim: async path => releaseClaim?.(path),
		disconnect: async () => (await connection?.catch(() => undefined))?.close(),
		resumeShare: async () => resumeShare(sessionFiles(runtime.folders, request.id), contents, context),
		endRelays: async () => endRelays(sessionFiles(runtime.folders, request.id)),
		rebooted: beginner !== undefined && (await rebootedSince(beginner)),
	};
}

/** What an unmount waits for, and the way out. @param what Does not answer. */
export function waitingText(id: string, what: 'machine' | 'mount' = 'machine'): string {
	if (what === 'mount')
		return `the mount does not answer: waiting for it. To take it from those who use it: vmfuse-tui unmount --force ${id}`;
	return `the virtual machine does not answer: waiting for it. To pull its plug, which loses what is not written yet: vmfuse-tui unmount --force ${id}`;
}

/**
Stop a session as its journal says, and let all who watch know. The journal's owner does this.
@throws MountBusyError when somebody uses the mount and `world.busy` is 'keep': nothing was changed.
*/
export async function runStopPlan(
	files: SessionFiles,
	journal: Journal,
	world: StopWorld,
	{failure, isBroken = false, waits = false}: StopOptions = {},
): Promise<StopResult> {
	const before = (await readStatus(files.status)) ?? {phase: 'starting'};
	const {problem: _, ...rest} = before;
	let wasSilent = false;
	await tell({...before, phase: 'stopping', failure});
	try {
		const result = await stop(journal, waits ? {...world, onSilence} : world, {keeps: isBroken});
		const {leftBehind} = result;
		// Of a mount that ended badly it is known already that something is lost.
		const trouble = [...(before.trouble ?? []), ...(failure?.code === 'ended-badly' ? [] : result.trouble)];
		await tell({...rest, phase: isBroken ? 'broken' : 'ended', failure, leftBehind, trouble});
		if (!isBroken && leftBehind.length === 0) await keepHistory(files);
		return {leftBehind, trouble};
	} catch (error) {
		await journal.close();
		if (error instanceof MountBusyError) await tell(before);
		throw error;
	}

	async function onSilence(isSilent: boolean): Promise<void> {
		const now = await readStatus(files.status);
		if (!now || wasSilent === isSilent) return;
		wasSilent = isSilent;
		const problem = isSilent ? ({code: 'machine-silent', since: new Date().toISOString()} as const) : undefined;
		await tell({...now, problem});
		if (isSilent) world.context.emit({type: 'warning', text: waitingText(files.id)});
		else world.context.emit({type: 'notice', text: 'the virtual machine answers again'});
	}

	/** On a full disk the status of before stays, but everything is cleaned up all the same. */
	async function tell(status: Status): Promise<void> {
		try {
			await writeStatus(files.status, status);
		} catch (error) {
			world.context.emit({type: 'warning', text: `the state of the session cannot be written: ${messageOf(error)}`});
		}
	}
}
