import {UsageError, UserError} from '../errors.js';
import {findDevice, type GuestDevice} from '../guest/block-devices.js';
import {type FileSystemState, readFileSystemState} from '../guest/file-system-state.js';
import {lockedDevices, openLuks} from '../guest/luks.js';
import {activateVolumes} from '../guest/volumes.js';
import {printable} from '../text/printable.js';
import {changeDisk} from './change-disk.js';
import {toErrorData} from './error-data.js';
import {guestOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {listDevices} from './list-devices.js';
import {keyName} from './probe-disk.js';
import type {RequestQueue} from './request-queue.js';
import {stage} from './stage.js';
import {writeStatus} from './status.js';
import type {MountRequest, Request} from './supervisor-protocol.js';

/**
Serve the command's requests, one after the other, until it requests to mount. One that fails is answered with its error, and leaves the session as it was.
@throws The signal's reason; what left the session without its disk or its guest.
*/
export async function serveUntilMount(holdings: Holdings, requests: RequestQueue): Promise<MountRequest> {
	const {signal} = holdings.engine.context;
	for (;;) {
		const {id, request} = await Promise.race([requests.next(signal), endOfGuest(holdings)]);
		if (request.kind === 'mount') return request;
		try {
			requests.respond({id, result: await serve(holdings, request)});
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof UserError) || !holdings.isAttached) throw error;
			requests.respond({id, error: toErrorData(error)});
		}
	}
}

/** While nobody wants anything, nobody would notice. @throws UserError when the guest is gone. */
async function endOfGuest(holdings: Holdings): Promise<never> {
	await guestOf(holdings).closed;
	throw new UserError('the connection to the virtual machine broke');
}

async function serve(holdings: Holdings, request: Exclude<Request, MountRequest>): Promise<unknown> {
	switch (request.kind) {
		case 'unlock':
			return unlock(holdings, request.device, Buffer.from(request.key, 'base64'));
		case 'probe':
			return remember(holdings, await changeDisk(holdings, {source: request.source}));
		case 'inspect':
			return inspect(holdings, request.device);
		case 'expect-grants':
			for (const grant of request.grants) await holdings.journal.record({kind: 'device-permission', grant});
			return null;
	}
}

async function unlock(holdings: Holdings, name: string, key: Buffer): Promise<readonly GuestDevice[]> {
	const {engine, keys} = holdings;
	const guest = guestOf(holdings);
	const devices = await listDevices(holdings);
	const device = findDevice(devices, name);
	if (!device || !lockedDevices(devices).includes(device)) throw new UsageError(`${printable(name)} is not a locked device`);
	return stage('unlock', `Open ${device.path}`, engine.context, async () => {
		await openLuks(guest, device, key);
		keys.set(keyName(device), key);
		await activateVolumes(guest);
		return remember(holdings, await listDevices(holdings));
	});
}

/** For the supervisor's status, which others read. */
async function remember({files}: Holdings, devices: readonly GuestDevice[]): Promise<readonly GuestDevice[]> {
	await writeStatus(files.status, {phase: 'prepared', devices});
	return devices;
}

async function inspect(holdings: Holdings, name: string): Promise<FileSystemState> {
	if (!holdings.request.readOnly) throw new UsageError('a file system is only looked into on a disk that cannot be written');
	const device = findDevice(await listDevices(holdings), name);
	if (!device) throw new UsageError(`the guest has no device ${printable(name)}`);
	return readFileSystemState(guestOf(holdings), device, {
		beforeMount: async path => holdings.journal.record({kind: 'guest-mount', device: device.path, path}),
		afterMount: async () => markUndone(holdings.journal, 'guest-mount'),
	});
}
