import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {cpioArchive} from '../../fixtures/practice-guest/cpio.js';
import type {Entry} from '../../fixtures/practice-guest/file-tree.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import type {Context} from '../../source/events.js';
import type {Guest} from '../../source/guest/guest.js';
import {parseHostKey} from '../../source/guest/host-key.js';
import {createKeyPair} from '../../source/guest/key-pair.js';
import {waitForGuest} from '../../source/guest/ssh.js';
import {run} from '../../source/host/run.js';
import {accelerators} from '../../source/hypervisor/qemu/acceleration.js';
import {serveFolder} from '../../source/recipe/serve-folder.js';

/** A running practice guest, booted straight into a system that has SSH and extensions: what `setup` makes, without its steps. */
export type PracticeVm = {
	readonly guest: Guest;
	readonly process: ChildProcess;
	/** What it has said on its serial port. */
	serial(): Promise<string>;
	stop(): Promise<void>;
};

type Disk = {readonly file: string; readonly serial: string; readonly readOnly?: boolean};

type Options = {
	readonly disks: readonly Disk[];
	readonly extensions: readonly string[];
	/** What the guest does at the end of its start, when SSH answers already and the disks are there. */
	readonly atBoot?: string;
	readonly context: Context;
};

const qemu = 'qemu-system-x86_64';
const entry = (mode: number, content: string): Entry => ({kind: 'file', mode, uid: 0, gid: 0, data: Buffer.from(content)});
const inFolder = {kind: 'folder', mode: 0o755, uid: 0, gid: 0, data: Buffer.alloc(0)} as const;

export async function startPracticeVm({disks, extensions, atBoot = '', context}: Options): Promise<PracticeVm> {
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-vm-'));
	const {iso, mirrorDir, variant} = await buildPracticeGuest({variant: 'core', signal: context.signal});
	const mirror = await serveFolder(mirrorDir);
	await run(['xorriso', '-osirrox', 'on', '-indev', iso, '-extract', '/boot', path.join(folder, 'boot')], context);
	const keyPair = createKeyPair();
	const hostKey = path.join(folder, 'host_key');
	await run(['ssh-keygen', '-q', '-t', 'ecdsa', '-N', '', '-f', hostKey], context);
	const start = `#!/bin/sh
exec >/dev/ttyS0 2>&1
echo http://10.0.2.2:${mirror.port}/ >/opt/tcemirror
set -e
trap poweroff EXIT
until route -n | grep -q '^0.0.0.0'; do usleep 100000; done
su tc -c 'tce-load -iw openssh ${extensions.join(' ')}'
cd /usr/local/etc/ssh
cp sshd_config.orig sshd_config
cp /etc/host_key ssh_host_ecdsa_key
cp /etc/host_key.pub ssh_host_ecdsa_key.pub
chown root:root /root
chmod 700 /root
/usr/local/etc/init.d/openssh start
trap - EXIT
set +e
modprobe -a virtio_pci virtio_scsi sd_mod
${atBoot}
`;
	const overlay = gzipSync(
		cpioArchive(
			new Map<string, Entry>([
				['opt/bootlocal.sh', entry(0o755, start)],
				['etc/host_key', entry(0o600, await readFile(hostKey, 'utf8'))],
				['etc/host_key.pub', entry(0o644, await readFile(`${hostKey}.pub`, 'utf8'))],
				['root/.ssh', {...inFolder, mode: 0o700}],
				['root/.ssh/authorized_keys', entry(0o600, `${keyPair.publicKey}\n`)],
			]),
		),
	);
	const ramDisk = path.join(folder, 'ram-disk');
	// The kernel unpacks one archive after the other, wherever the first ends if the second is compressed.
	await writeFile(ramDisk, Buffer.concat([await readFile(path.join(folder, 'boot', variant.ramDisk)), overlay]));
	const serialFile = path.join(folder, 'serial');
	const arguments_ = [
		...[
			'-M',
			'pc',
			...accelerators().flatMap(name => ['-accel', name]),
			'-m',
			'384',
			'-nodefaults',
			'-vga',
			'std',
			'-display',
			'none',
			'-no-reboot',
		],
		...['-kernel', path.join(folder, 'boot', variant.kernel), '-initrd', ramDisk, '-append', 'quiet noswap no_timer_check'],
		...['-serial', `file:${serialFile}`, '-device', 'virtio-scsi-pci'],
		...disks.flatMap(({file, serial, readOnly = false}, index) => [
			...['-drive', `if=none,id=disk${index},file=${file},format=raw,readonly=${readOnly ? 'on' : 'off'}`],
			...['-device', `scsi-hd,drive=disk${index},serial=${serial}`],
		]),
	];
	const {vm, port} = await bind(arguments_);
	const serial = async () => readFile(serialFile, 'latin1');
	const stop = async () => {
		if (vm.exitCode === null && vm.signalCode === null) {
			vm.kill();
			await once(vm, 'exit');
		}

		await mirror.close();
		await rm(folder, {recursive: true, force: true});
	};

	try {
		const guest = await waitForGuest({
			port,
			privateKey: keyPair.privateKey,
			hostKey: parseHostKey(await readFile(`${hostKey}.pub`, 'utf8')),
			limit: 420_000,
			stillAlive: () => vm.exitCode === null && vm.signalCode === null,
			context,
		});
		return {guest, process: vm, serial, stop};
	} catch (error) {
		const heard = await serial().catch(() => '');
		await stop();
		throw new Error(`The practice guest does not answer; it said: ${heard.slice(-2000)}`, {cause: error});
	}
}

/** Nobody can reserve a port for QEMU: try to bind, and take another when it is taken. */
async function bind(options: readonly string[]): Promise<{vm: ChildProcess; port: number}> {
	for (let attempt = 0; ; attempt += 1) {
		const port = 20_000 + Math.floor(Math.random() * 12_000);
		const network = ['-netdev', `user,id=net,hostfwd=tcp:127.0.0.1:${port}-:22`, '-device', 'e1000,netdev=net'];
		const vm = spawn(qemu, [...options, ...network, '-monitor', 'stdio'], {stdio: ['pipe', 'pipe', 'pipe']});
		let heard = '';
		const runs = await new Promise<boolean>(resolve => {
			// The prompt of its monitor comes when all is set up.
			vm.stdout?.on('data', (chunk: Buffer) => {
				if (chunk.includes('(qemu)')) {
					resolve(true);
				}
			});
			vm.stderr?.on('data', (chunk: Buffer) => {
				heard += chunk.toString();
			});
			vm.on('exit', () => resolve(false));
		});
		if (runs) {
			return {vm, port};
		}

		if (attempt === 20 || !heard.includes('Could not set up host forwarding')) {
			throw new Error(`QEMU does not start: ${heard}`);
		}
	}
}
