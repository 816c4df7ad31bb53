import type {ChildProcess} from 'node:child_process';
import type {Engine} from '../engine.js';
import type {GuestDevice} from '../guest/block-devices.js';
import {type DeviceGrant, grantDevice, planGrant} from '../host/device-permission.js';
import {processIdentity} from '../host/lock.js';
import type {CheckedMountpoint} from '../host/mountpoint.js';
import type {Source} from '../host/source-argument.js';
import {beginOrder} from './orders.js';
import {putBack} from './put-back.js';
import {registerSession} from './register.js';
import type {SessionRequest} from './request.js';
import {newSessionId, type SessionFiles, sessionFiles} from './session-files.js';
import {SupervisorClient} from './supervisor-client.js';
import {startSupervisor} from './supervisor-process.js';

/** A session that is prepared and waits: its supervisor does what is said here. */
export type OpenSession = {
	readonly id: string;
	/** What the guest found on the disk. */
	readonly devices: readonly GuestDevice[];
	/** Resolves when the mount can be used; from then on the session needs us no more. When it fails, the session has ended. */
	mount(device: string, mountpoint: CheckedMountpoint): Promise<void>;
	/** Resolves when everything was put back. @throws LeftBehindError */
	stop(): Promise<void>;
};

type Options = {
	readonly source: Source;
	readonly readOnly: boolean;
	/** The intermediary's name. */
	readonly intermediary: string;
};

/**
Begin a session, up to the list of guest devices. When it fails or the signal aborts, everything was put back before this throws.
@throws UsageError when another session uses the disk; LeftBehindError when it failed and something could not be put back; the signal's reason.
*/
export async function openSession(engine: Engine, options: Options): Promise<OpenSession> {
	const request: SessionRequest = {id: newSessionId(), requestedAt: new Date().toISOString(), ...options};
	const files = sessionFiles(engine.folders, request.id);
	const supervisor = await begin(engine, request, files);
	const client = new SupervisorClient(engine, files, supervisor);
	const {devices = []} = await client.until('prepared');
	return {
		id: request.id,
		devices,
		async mount(device, mountpoint) {
			client.order({device, mountpoint});
			await client.until('mounted');
			supervisor.unref();
		},
		stop: async () => client.stop(),
	};
}

/** Register the session, get at the disk, and start the supervisor. What needs the user's password is done here, where there is a terminal. */
async function begin(engine: Engine, request: SessionRequest, files: SessionFiles): Promise<ChildProcess> {
	const {context, folders} = engine;
	const journal = await registerSession(folders, request, context);
	try {
		for (const grant of await planGrants(request)) {
			await journal.record({kind: 'device-permission', grant});
			await grantDevice(grant, context);
		}

		const supervisor = await startSupervisor(files);
		const identity = supervisor.pid === undefined ? undefined : await processIdentity(supervisor.pid);
		if (identity) await journal.record({kind: 'supervisor', identity});
		await journal.close();
		supervisor.send(beginOrder, () => {});
		return supervisor;
	} catch (error) {
		await journal.close().catch(() => {});
		await putBack(engine, request.id, error);
		throw error;
	}
}

/** The machine opens the whole disk, also for some partitions; the claims open what is asked for, and only to hold it. */
async function planGrants({source, readOnly}: SessionRequest): Promise<readonly DeviceGrant[]> {
	if (!source.isDevice) return [];
	const disk = await planGrant(source.path, {readOnly});
	const partitions = await Promise.all(source.partitionPaths.map(async path => planGrant(path, {readOnly: true})));
	return [disk, ...partitions].filter(grant => grant !== undefined);
}
