import type {ChildProcess} from 'node:child_process';
import {rm, writeFile} from 'node:fs/promises';
import {serveFiles} from '../guest/channel/serve-ports.js';
import {mountDevice} from '../guest/mount.js';
import {checkFuse, type Sshfs} from '../host/fuse.js';
import {processIdentity} from '../host/lock.js';
import {checkMountpoint, createMountpoint} from '../host/mountpoint.js';
import {guestOf, guestPathOf, type Holdings, sshPortOf} from './holdings.js';
import {type HostMount, startSshfs, waitForMount} from './host-mount.js';
import {symlinksNotice} from './links/symlinks.js';
import {ownershipNotice} from './ownership.js';
import {writeSshConfig} from './ssh-config.js';
import {stage} from './stage.js';
import type {MountRequest} from './supervisor-protocol.js';

/**
Mount a device in the guest, and the guest's mount on this computer. Resolves when the mount can be used.
@param before What has to be done before the guest mounts.
*/
export async function mountPrepared(holdings: Holdings, request: MountRequest, before: () => Promise<void>): Promise<ChildProcess> {
	const {runtime, journal, files} = holdings;
	const {context} = runtime;
	const {device, mountpoint, readOnly, peek = false, degraded = false, ownership, symlinks} = request;
	const guest = guestOf(holdings);
	const guestPath = guestPathOf(holdings.request);
	const sharing = prepareShare(holdings);
	// Where the guest cannot mount, nobody asks for it.
	sharing.catch(() => {});
	await before();
	await stage('guest-mount', `Mount ${device} in the guest`, context, async () => {
		await journal.record({kind: 'guest-mount', device, path: guestPath});
		await mountDevice(guest, {device, mountpoint: guestPath, readOnly, degraded: peek || degraded, facts: holdings.facts});
	});
	return stage('host-mount', `Mount it at ${mountpoint.path}`, context, async () => {
		const {sshfs, port} = await sharing;
		const {child, mount} = await startShare(holdings, request, sshfs, port);
		await waitForMount(child, mount, files.sshfsErrors, guest.pace, context);
		await rm(files.mountConfig);
		for (const text of [ownershipNotice(ownership, readOnly), symlinksNotice(symlinks, sshfs)]) {
			if (text !== undefined) context.emit({type: 'notice', text});
		}

		return child;
	});
}

type Port = {readonly number: number; readonly path: string};

/** What the share needs beside the guest's mount, of this computer and of the guest, which waits at the port. Without a port, the guest is reached over SSH. */
async function prepareShare(holdings: Holdings): Promise<{readonly sshfs: Sshfs; readonly port: Port | undefined}> {
	const sshfs = await checkFuse(holdings.runtime.context);
	const port = sshfs.runsCommand ? await portForFiles(holdings) : undefined;
	if (port) await serveFiles(guestOf(holdings), port.number, guestPathOf(holdings.request));
	return {sshfs, port};
}

/** A private port for files: the last of those that the machine began with, or one more where it serves another mount already. */
async function portForFiles({ports = [], request, hypervisor, machine, runtime}: Holdings): Promise<Port | undefined> {
	const path = ports.at(-1);
	if (path === undefined) return undefined;
	return request.machine === undefined ? {number: ports.length - 1, path} : hypervisor.addPort?.(machine, runtime.context);
}

/** Start sshfs. */
async function startShare(
	holdings: Holdings,
	{device, mountpoint, readOnly, ownership, symlinks}: MountRequest,
	sshfs: Sshfs,
	port?: Port,
): Promise<{readonly child: ChildProcess; readonly mount: HostMount}> {
	const {runtime, files, intermediary, journal, hypervisor} = holdings;
	// Without SSH it says nothing, but that sshfs may connect still.
	if (port) await writeFile(files.mountConfig, '');
	else await writeSshConfig(files, runtime.folders, intermediary, {port: await sshPortOf(holdings), lacksAes: hypervisor.lacksAes});
	if (mountpoint.missing.length > 0) {
		await journal.record({kind: 'mountpoint-created', folders: mountpoint.missing});
		await createMountpoint(mountpoint.missing);
	}

	// Minutes may have passed since the command checked it.
	await checkMountpoint(mountpoint.path, {create: false, sessionMountpoints: []}, runtime.context);
	const mount: HostMount = {
		source: `vmfuse-tui:${device}`,
		mountpoint: mountpoint.path,
		guestPath: guestPathOf(holdings.request),
		readOnly,
		ownership,
		symlinks,
		sshConfigFile: files.mountConfig,
		aloneFile: files.alone,
		port: port?.path,
	};
	await journal.record({kind: 'host-mount', mountpoint: mount.mountpoint, source: mount.source});
	const child = await startSshfs(sshfs, mount, files.sshfsErrors);
	const identity = child.pid === undefined ? undefined : await processIdentity(child.pid);
	if (identity) await journal.record({kind: 'sshfs', identity});
	return {child, mount};
}
