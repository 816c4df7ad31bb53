import type {Context} from '../../events.js';
import {createKeyPair, readKeyPair, writeKeyPair} from '../../guest/key-pair.js';
import {intermediaryFolder} from '../../intermediary/intermediary.js';
import type {Build} from '../build.js';
import {loadExtension} from '../load-extension.js';
import {setRootPassword} from '../password-dialog.js';
import {waitForServer} from '../server-keys.js';
import {appendLines, backUp, isSaved} from '../settings.js';
import {openSsh} from '../ssh-access.js';
import type {Step} from '../step.js';
import {shutDown} from '../stop-machine.js';

const configuration = '/usr/local/etc/ssh/sshd_config';
const startServer = '/usr/local/etc/init.d/openssh start';

/**
At its first boot from the disk TinyCore puts `/opt` there, but only what is not there yet. A machine whose plug is pulled in these seconds has empty
files: nothing would be started at boot any more. What is empty is taken away, and put there at the next boot.
*/
async function mendOpt(build: Build, context: Context): Promise<void> {
	if (await build.succeeds('sync;grep -q bootlocal /opt/bootsync.sh&&test -s /opt/.filetool.lst')) return;
	context.emit({type: 'notice', text: 'a stop of this set-up has damaged files of the guest: they are made anew'});
	await build.command('sudo find /opt -type f -size 0 -exec rm {} +;sync');
	await shutDown(build, context);
	await build.boot(context);
}

/** Our lines stand before the sample's, because sshd takes the first value of each setting. `without-password` is known to old and new releases. */
function serverSettings(guestPort: number): readonly string[] {
	return [
		...(guestPort === 22 ? [] : [`Port ${guestPort}`]),
		'PermitRootLogin without-password',
		'PasswordAuthentication no',
		'ChallengeResponseAuthentication no',
		// Of the server's own two minutes, a guest on VirtualBox without its kernel module needed more to let us in.
		'LoginGraceTime 600',
	];
}

/** The best host key that both new and old clients take. */
export function chooseHostKey(lines: readonly string[]): string | undefined {
	const types = ['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa'];
	for (const type of types) {
		const line = lines.find(text => text.startsWith(`${type} `));
		if (line) return line.split(' ').slice(0, 2).join(' ');
	}

	return undefined;
}

/** 3: set TinyCore up for SSH, typed at the console until our key opens it. */
export const sshServerSteps: readonly Step[] = [
	{
		id: '3a',
		title: 'Set a root password',
		resume: '3a',
		leaves: 'console',
		async run(build, context) {
			await build.powerOff(context);
			await build.boot(context);
			await mendOpt(build, context);
			await setRootPassword(build, context);
			return 'random, kept nowhere: SSH will take keys only';
		},
		holds: 'grep -q "^root:[^:*!]" /etc/shadow',
	},
	{
		id: '3b',
		title: 'Remove the automatic log-in of root',
		// Until 3f has saved them, the settings are only in the guest's memory.
		resume: '3a',
		leaves: 'console',
		async run(build) {
			await build.command('sudo rm -f /root/.profile;sudo touch /root/.profile');
		},
		holds: 'test -e /root/.profile -a ! -s /root/.profile',
	},
	{
		id: '3c',
		title: 'Install the SSH server',
		resume: '3a',
		leaves: 'console',
		run: async (build, context) => loadExtension(build, 'openssh', context),
		check: async build =>
			(await build.succeeds('test -x /usr/local/etc/init.d/openssh')) &&
			(await build.succeeds('grep -q openssh /etc/sysconfig/tcedir/onboot.lst')),
		holds: 'test -x /usr/local/etc/init.d/openssh',
	},
	{
		id: '3d',
		title: 'Configure the SSH server',
		resume: '3a',
		leaves: 'console',
		async run(build) {
			// The sample is called sshd_config.example in old releases and sshd_config.orig in new ones.
			const [sample] = await build.command(`ls ${configuration}.orig ${configuration}.example 2>/dev/null|head -n1`);
			const file = sample?.trim();
			if (!file) throw build.error(`there is no sample of ${configuration} in the guest`);
			await build.console.writeFile('/tmp/vm.ssh', serverSettings(build.options.guestPort));
			await build.command(`cat /tmp/vm.ssh ${file}|sudo tee ${configuration}>/dev/null`);
			return `from ${file.slice(file.lastIndexOf('/') + 1)}; root by key only`;
		},
		check: async build =>
			build.succeeds(`grep -q '^PasswordAuthentication no' ${configuration} && grep -q '^Subsystem.sftp' ${configuration}`),
		holds: `grep -q "^PasswordAuth.* no" ${configuration}`,
	},
	{
		id: '3e',
		title: 'Start the SSH server at each boot',
		resume: '3a',
		leaves: 'console',
		run: async build => appendLines(build, '/opt/bootlocal.sh', startServer),
		holds: `grep -q "^${startServer}" /opt/bootlocal.sh`,
	},
	{
		id: '3f',
		title: 'Preserve the new settings and boot again',
		resume: '3a',
		leaves: 'console',
		async run(build, context) {
			await appendLines(build, '/opt/.filetool.lst', 'usr/local/etc/ssh', 'etc/shadow', 'root');
			await backUp(build);
			// A power cycle, not a reboot: emulated guests stall for minutes when they are rebooted warm.
			await shutDown(build, context);
			await build.boot(context);
		},
		check: async build => (await isSaved(build, 'etc/shadow')) && (await build.succeeds('test -x /usr/local/etc/init.d/openssh')),
		holds: 'grep -qx etc/shadow /opt/.filetool.lst',
	},
	{
		id: '3g',
		title: 'Make an SSH key for this intermediary',
		resume: '3g',
		leaves: 'console',
		run: async ({folders, name}) => writeKeyPair(intermediaryFolder(folders, name), createKeyPair(`vmfuse-${name}`)),
	},
	{
		id: '3h',
		title: 'Fix the permissions of /root',
		resume: '3h',
		leaves: 'console',
		async run(build) {
			await build.command('sudo chown root:root /root;sudo chmod 700 /root');
		},
		holds: 'ls -ld /root|grep -q "^drwx------.*root.*root"',
	},
	{
		id: '3i',
		title: 'Let our key in, and read the guest’s own key',
		resume: '3h',
		leaves: 'console',
		async run(build, context) {
			const {publicKey} = await readKeyPair(intermediaryFolder(build.folders, build.name));
			await build.console.writeFile('/tmp/vm.key', [publicKey]);
			await build.command('sudo mkdir -p /root/.ssh;sudo cp /tmp/vm.key /root/.ssh/authorized_keys');
			await build.command('sudo chown -R root:root /root/.ssh;sudo chmod -R go= /root/.ssh');
			// The server makes its keys at its first start: save after that, and pin only then.
			await waitForServer(build, context);
			const hostKey = chooseHostKey(await build.command('cat /usr/local/etc/ssh/ssh_host_*_key.pub'));
			if (hostKey === undefined) throw build.error('the SSH server of the guest has no key that we know');
			await build.progress.learn({hostKey});
			await backUp(build);
			return hostKey.split(' ')[0];
		},
		check: async build =>
			(await isSaved(build, 'root/.ssh/authorized_keys')) && (await isSaved(build, 'usr/local/etc/ssh/ssh_host_.*_key')),
		holds: 'test -s /root/.ssh/authorized_keys',
	},
	{
		id: '3j',
		title: 'Log in over SSH without a password',
		resume: '3j',
		leaves: 'ssh',
		run: async (build, context) => openSsh(build, context, 180_000),
		check: async build => build.succeeds('test "$(id -u)" = 0'),
	},
];
