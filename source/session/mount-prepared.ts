import type {ChildProcess} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {writeFileAtomically} from '../atomic-file.js';
import {guestMountpoint} from '../guest/block-devices.js';
import {knownHostsLine, parseHostKey} from '../guest/host-key.js';
import {mountDevice} from '../guest/mount.js';
import {checkFuse} from '../host/fuse.js';
import {processIdentity} from '../host/lock.js';
import {checkMountpoint, createMountpoint} from '../host/mountpoint.js';
import {privateKeyFile} from '../intermediary/intermediary.js';
import {guestOf, type Holdings} from './holdings.js';
import {type HostMount, startSshfs, waitForMount} from './host-mount.js';
import {symlinksNotice} from './links/symlinks.js';
import {ownershipNotice} from './ownership.js';
import {guestAlias, writeSshConfig} from './ssh-config.js';
import {stage} from './stage.js';
import type {MountRequest} from './supervisor-protocol.js';

/** Mount a device in the guest, and what is on it on this computer. Resolves when the mount can be used. */
export async function mountPrepared(
	holdings: Holdings,
	{device, mountpoint, readOnly, ownership, symlinks}: Omit<MountRequest, 'kind'>,
): Promise<ChildProcess> {
	const {engine, files, intermediary, journal, sshPort} = holdings;
	const {context, folders} = engine;
	const guest = guestOf(holdings);
	if (sshPort === undefined) throw new Error('the guest has no port');
	await stage('guest-mount', `Mount ${device} in the guest`, context, async () => {
		await journal.record({kind: 'guest-mount', device, path: guestMountpoint});
		await mountDevice(guest, {device, mountpoint: guestMountpoint, readOnly});
	});
	return stage('host-mount', `Mount it at ${mountpoint.path}`, context, async () => {
		const sshfs = await checkFuse(context);
		await writeFileAtomically(files.knownHosts, `${knownHostsLine(parseHostKey(intermediary.hostKey), guestAlias)}\n`);
		await writeSshConfig(files.sshConfig, {
			port: sshPort,
			privateKeyFile: privateKeyFile(folders, intermediary.name),
			knownHostsFile: files.knownHosts,
		});
		if (mountpoint.missing.length > 0) {
			await journal.record({kind: 'mountpoint-created', folders: mountpoint.missing});
			await createMountpoint(mountpoint.missing);
		}

		// Minutes may have passed since the command looked.
		await checkMountpoint(mountpoint.path, {create: false, sessionMountpoints: []}, context);
		const mount: HostMount = {
			source: `vmfuse-tui:${device}`,
			mountpoint: mountpoint.path,
			guestPath: guestMountpoint,
			readOnly,
			ownership,
			symlinks,
			sshConfigFile: files.sshConfig,
		};
		await journal.record({kind: 'host-mount', mountpoint: mount.mountpoint, source: mount.source});
		await rm(files.sshfsErrors, {force: true});
		const child = await startSshfs(sshfs, mount, files.sshfsErrors);
		const identity = child.pid === undefined ? undefined : await processIdentity(child.pid);
		if (identity) await journal.record({kind: 'sshfs', identity});
		await waitForMount(child, mount, files.sshfsErrors, context);
		for (const notice of [ownershipNotice(ownership, readOnly), symlinksNotice(symlinks, sshfs)]) {
			if (notice !== undefined) context.emit({type: 'notice', text: notice});
		}

		return child;
	});
}
