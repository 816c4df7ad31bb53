import {randomUUID} from 'node:crypto';
import {link, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {UserError} from '../errors.js';
import {unlessMissing} from '../settled.js';
import type {Parsed} from '../stored-record.js';
import {isDiskFull} from '../system-error.js';
import {localTime} from '../text/local-time.js';
import {isSameProcess, ownIdentity, processIdentitySchema} from './process-identity.js';

export {isSameProcess, type ProcessIdentity, processIdentity} from './process-identity.js';

/** What a lock file holds. */
const lockHolder = v.object({
	...processIdentitySchema.entries,
	id: v.pipe(v.string(), v.uuid()),
	what: v.string(),
	/** ISO 8601. */
	since: v.string(),
	/** The `id` of the stale lock that this one replaced. */
	replaced: v.optional(v.string()),
});
export type LockHolder = Parsed<typeof lockHolder>;

export type Lock = AsyncDisposable & {
	readonly file: string;
	/** Harmless when it was released. */
	release(): Promise<void>;
};

/** A process that still runs has the lock. */
export class LockedError extends UserError {
	static override readonly code = 'locked';
	readonly holder: LockHolder;

	constructor(holder: LockHolder) {
		super(`${holder.what} is in use by process ${holder.pid}, since ${localTime(holder.since)}`, {
			nextSteps: [`Wait until process ${holder.pid} has ended, or end it: kill ${holder.pid}`],
		});
		this.holder = holder;
	}
}

/**
Take the lock that is `file` for this process, which holds it until it releases it or dies. `what` names the thing locked: "the image /tmp/a.img".
The lock of a process that is gone is taken over, by one process only: to replace a stale lock, a process must first hold the lock on doing so,
whose name has the stale lock's `id`, and read the file again.
@throws LockedError when a running process has it.
*/
export async function acquireLock(file: string, {what}: {readonly what: string}): Promise<Lock> {
	await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
	const own: LockHolder = {...(await ownIdentity()), id: randomUUID(), what, since: new Date().toISOString()};
	const free = async () => release(file, own.id);
	const lock = {file, release: free, [Symbol.asyncDispose]: free};
	for (;;) {
		if (await create(file, own)) return lock;
		const holder = await readHolder(file);
		if (!holder) continue;
		if (await isSameProcess(holder)) throw new LockedError(holder);
		if (await replace(file, holder, own)) return lock;
	}
}

/** The holder of a lock, running or not; undefined when the lock is free. */
export async function readHolder(file: string): Promise<LockHolder | undefined> {
	const text = await unlessMissing(readFile(file, 'utf8'));
	return text === undefined ? undefined : parse(text);
}

/** Take away the lock files in a folder whose holders are gone. */
export async function removeStaleLocks(folder: string): Promise<void> {
	for (const name of (await unlessMissing(readdir(folder))) ?? []) await removeStaleLock(path.join(folder, name));
}

/** Take away a lock file whose holder is gone. Harmless when there is none, another process takes it over, or the disk is full: then it is left. */
export async function removeStaleLock(file: string): Promise<void> {
	const holder = await readHolder(file);
	if (!holder || (await isSameProcess(holder))) return;
	try {
		await (await acquireLock(file, {what: holder.what})).release();
	} catch (error) {
		if (!(error instanceof LockedError) && !isDiskFull(error)) throw error;
	}
}

/** Files are linked when they are complete, so an incomplete one is from before a power failure: its holder is gone. */
function parse(text: string): LockHolder {
	const {success, output} = v.safeParse(v.pipe(v.string(), v.parseJson(), lockHolder), text);
	return success ? output : {id: 'damaged', pid: 0, started: '', what: 'it', since: ''};
}

async function create(file: string, holder: LockHolder) {
	const draft = await writeDraft(file, holder);
	try {
		await link(draft, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	} finally {
		await rm(draft, {force: true});
	}
}

async function replace(file: string, stale: LockHolder, own: LockHolder) {
	await using _guard = await acquireLock(`${file}.${stale.id}`, {what: own.what});
	// The stale holder is dead and we have the guard: nobody else changes the file between this reading and the renaming.
	if ((await readHolder(file))?.id !== stale.id) return false;
	await rename(await writeDraft(file, {...own, replaced: stale.id}), file);
	if (stale.replaced) await rm(`${file}.${stale.replaced}`, {force: true});
	return true;
}

async function writeDraft(file: string, holder: LockHolder) {
	const draft = `${file}.${holder.id}.draft`;
	try {
		await writeFile(draft, JSON.stringify(holder), {mode: 0o600});
	} catch (error) {
		await rm(draft, {force: true});
		throw error;
	}

	return draft;
}

async function release(file: string, id: string) {
	if ((await readHolder(file))?.id === id) await rm(file, {force: true});
}
