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

/** Mount a device in the guest, and the guest's mount on this computer. Resolves when the mount can be used. */
export async function mountPrepared(holdings: Holdings, request: MountRequest): Promise<ChildProcess> {
	const {runtime, files, intermediary, journal, hypervisor} = holdings;
	const {context, folders} = runtime;
	const {device, mountpoint, readOnly, peek = false, degraded = false, ownership, symlinks} = request;
	const guest = guestOf(holdings);
	const guestPath = guestPathOf(holdings.request);
	const sharing = prepareShare(holdings);
	// Where the guest cannot mount, nobody asks for it.
	sharing.catch(() => {});
	await stage('guest-mount', `Mount ${device} in the guest`, context, async () => {
		await journal.record({kind: 'guest-mount', device, path: guestPath});
		await mountDevice(guest, {device, mountpoint: guestPath, readOnly, degraded: peek || degraded, facts: holdings.facts});
	});
	return stage('host-mount', `Mount it at ${mountpoint.path}`, context, async () => {
		const {sshfs, port} = await sharing;
		// Without SSH it says nothing, but that sshfs may connect still.
		if (port !== undefined) await writeFile(files.mountConfig, '');
		else await writeSshConfig(files, folders, intermediary, {port: await sshPortOf(holdings), lacksAes: hypervisor.lacksAes});
		if (mountpoint.missing.length > 0) {
			await journal.record({kind: 'mountpoint-created', folders: mountpoint.missing});
			await createMountpoint(mountpoint.missing);
		}

		// Minutes may have passed since the command checked it.
		await checkMountpoint(mountpoint.path, {create: false, sessionMountpoints: []}, context);
		const mount: HostMount = {
			source: `vmfuse-tui:${device}`,
			mountpoint: mountpoint.path,
			guestPath,
			readOnly,
			ownership,
			symlinks,
			sshConfigFile: files.mountConfig,
			aloneFile: files.alone,
			port,
		};
		await journal.record({kind: 'host-mount', mountpoint: mount.mountpoint, source: mount.source});
		const child = await startSshfs(sshfs, mount, files.sshfsErrors);
		const identity = child.pid === undefined ? undefined : await processIdentity(child.pid);
		if (identity) await journal.record({kind: 'sshfs', identity});
		await waitForMount(child, mount, files.sshfsErrors, guest.pace, context);
		await rm(files.mountConfig);
		for (const text of [ownershipNotice(ownership, readOnly), symlinksNotice(symlinks, sshfs)]) {
			if (text !== undefined) context.emit({type: 'notice', text});
		}

		return child;
	});
}

/** What the share needs beside the guest's mount, of this computer and of the guest. */
async function prepareShare(holdings: Holdings): Promise<{readonly sshfs: Sshfs; readonly port: string | undefined}> {
	const sshfs = await checkFuse(holdings.runtime.context);
	return {sshfs, port: sshfs.runsCommand ? await portForFiles(holdings) : undefined};
}

/**
Have the guest serve files at a private port: the last of those that the machine began with, or one more where it serves another mount already.
@returns The host's end; undefined: the guest is reached over SSH.
*/
async function portForFiles(holdings: Holdings): Promise<string | undefined> {
	const {ports = [], request, hypervisor, machine, runtime} = holdings;
	const last = ports.at(-1);
	if (last === undefined) return undefined;
	const isFirst = request.machine === undefined;
	const port = isFirst ? {number: ports.length - 1, path: last} : await hypervisor.addPort?.(machine, runtime.context);
	if (port) await serveFiles(guestOf(holdings), port.number, guestPathOf(request));
	return port?.path;
}
