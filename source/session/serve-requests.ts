import {UsageError, UserError} from '../errors.js';
import {type FileSystemState, readFileSystemState} from '../guest/file-system-state.js';
import {findDevice, requireDevice} from '../guest/find-device.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {KeyMemoryError, lockedDevices} from '../guest/luks.js';
import {activateVolumes} from '../guest/volumes.js';
import {printable} from '../text/printable.js';
import {changeDisk, sameDevice} from './change-disk.js';
import {memoryFor} from './clone-defaults.js';
import {toErrorData} from './error-data.js';
import {guestOf, guestPathOf, type Holdings} from './holdings.js';
import {markUndone} from './journal.js';
import {startWithMemory} from './prepare.js';
import {activationOf, addSubvolumes, keyName, knownDevices, openDevice, scopeOf} from './probe-disk.js';
import type {RequestQueue} from './request-queue.js';
import {stage} from './stage.js';
import {writeStatus} from './status.js';
import type {MountRequest, Request} from './supervisor-protocol.js';

/**
Serve the command's requests, one after the other, until the one to mount. A request that fails is answered with its error, and leaves the
session as it was.
@throws The signal's reason; any error after which the session has no disk or no guest.
*/
export async function serveUntilMount(holdings: Holdings, requests: RequestQueue): Promise<MountRequest> {
	const {signal} = holdings.runtime.context;
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

/** Between two requests nothing else would notice that the guest is gone. @throws UserError when it is. */
async function endOfGuest(holdings: Holdings): Promise<never> {
	await guestOf(holdings).closed;
	throw new UserError('the connection to the virtual machine broke', {
		nextSteps: [`see what happened: vmfuse-tui logs ${holdings.files.id}`, 'then try again'],
	});
}

async function serve(holdings: Holdings, request: Exclude<Request, MountRequest>): Promise<unknown> {
	switch (request.kind) {
		case 'unlock':
			return unlock(holdings, request.device, Buffer.from(request.key, 'base64'));
		case 'probe':
			return publish(holdings, await changeDisk(holdings, {source: request.source}));
		case 'inspect':
			return inspect(holdings, request.device);
		case 'expect-grants':
			for (const grant of request.grants) await holdings.journal.record({kind: 'device-permission', grant});
			return null;
	}
}

async function unlock(holdings: Holdings, name: string, key: Buffer): Promise<readonly GuestDevice[]> {
	const {runtime, keys} = holdings;
	const locked = lockedDevices(knownDevices(holdings));
	const device = findDevice(locked, name);
	if (!device) {
		const paths = locked.map(({path}) => path).join(', ');
		throw new UsageError(`${printable(name)} is not a locked device`, {
			nextSteps: [paths === '' ? 'nothing on this disk is locked' : `choose one that is: ${paths}`],
		});
	}

	return stage('unlock', `Open ${device.path}`, runtime.context, async () => {
		await openWithMemory(holdings, device, key);
		keys.set(keyName(device), key);
		holdings.facts = await activateVolumes(guestOf(holdings), activationOf(holdings), scopeOf(holdings));
		return publish(holdings, await addSubvolumes(holdings, knownDevices(holdings)));
	});
}

/** What takes more memory than the guest has is opened in one that has it. That could not be known before: it lies within something else. */
async function openWithMemory(holdings: Holdings, device: GuestDevice, key: Buffer): Promise<void> {
	try {
		await openDevice(holdings, device, key);
	} catch (error) {
		const {hypervisor, machine, runtime, request} = holdings;
		// A machine that others use cannot be started again.
		const mayStart = request.machine === undefined && error instanceof KeyMemoryError;
		if (!mayStart || error.neededMib === undefined) throw error;
		const {memoryMib} = (await hypervisor.machine(machine, runtime.context)).spec;
		if ((memoryFor(error.neededMib) ?? 0) <= memoryMib) throw error;
		const text = `To open ${device.path} takes ${error.neededMib} MiB of memory: the guest is started again with more, and boots`;
		runtime.context.emit({type: 'notice', text});
		const devices = await startWithMemory(holdings, error.neededMib);
		const same = sameDevice(devices, device);
		if (!same) throw new UserError(`${printable(device.path)} is no longer there`, {code: 'no-device', nextSteps: ['Mount it again']});
		await openDevice(holdings, same, key);
	}
}

/** Write the devices to the session's status, which other processes read. */
async function publish({files}: Holdings, devices: readonly GuestDevice[]): Promise<readonly GuestDevice[]> {
	await writeStatus(files.status, {phase: 'prepared', devices});
	return devices;
}

async function inspect(holdings: Holdings, name: string): Promise<FileSystemState> {
	const {journal, request} = holdings;
	const device = requireDevice(knownDevices(holdings), name);
	// What another mount has attached for writing is not mounted to look at it: that could write to it.
	if (!request.readOnly) return readFileSystemState(guestOf(holdings), device);
	return readFileSystemState(guestOf(holdings), device, {
		mountpoint: guestPathOf(request),
		beforeMount: async path => journal.record({kind: 'guest-mount', device: device.path, path}),
		afterMount: async () => markUndone(journal, 'guest-mount'),
	});
}
