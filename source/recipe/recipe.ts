import type {Build} from './build.js';
import type {Mirror} from './mirror.js';
import type {Step} from './step.js';
import {finishSteps} from './steps/finish.js';
import {installationSteps} from './steps/installation.js';
import {lvmSteps, lvmWorks} from './steps/lvm.js';
import {machineSteps} from './steps/machine.js';
import {sshServerSteps} from './steps/ssh-server.js';

/** The manual, step by step, in the order in which they are done. */
export function recipe(mirror: Mirror): readonly Step[] {
	const beforeFinish = [...machineSteps, ...installationSteps(mirror), ...sshServerSteps(mirror), ...lvmSteps(mirror)];
	return [...beforeFinish, ...finishSteps(checkOverSsh)];
}

/** What must hold in the guest after its last boot, by the step that made it so. Checked over SSH: what boots is what sessions will clone. */
const lasting: readonly {readonly id: string; readonly test: string}[] = [
	{id: '3a', test: "grep -q '^root:[^:*!]' /etc/shadow"},
	{id: '3b', test: 'test -f /root/.profile && test ! -s /root/.profile'},
	{id: '3c', test: 'grep -q openssh /etc/sysconfig/tcedir/onboot.lst'},
	{id: '3d', test: "grep -q '^PasswordAuthentication no' /usr/local/etc/ssh/sshd_config"},
	{id: '3e', test: 'grep -q "openssh start" /opt/bootlocal.sh'},
	{id: '3h', test: "ls -ld /root | grep -q '^drwx------.*root.*root'"},
	{id: '3i', test: 'test -s /root/.ssh/authorized_keys'},
	{id: '4a', test: lvmWorks},
	{id: '4b', test: 'grep -q "vgchange -ay --noudevsync" /opt/bootlocal.sh'},
	{id: '5b', test: 'i=0; until test -d /root/mnt; do i=$((i+1)); test $i -lt 60 || exit 1; sleep 1; done'},
];

async function checkOverSsh({guest}: Build): Promise<void> {
	for (const {id, test} of lasting) {
		await guest.run(['sh', '-c', `(${test}) || { echo "step ${id} did not last: the guest has forgotten it" >&2; exit 1; }`], {
			timeout: 120_000,
		});
	}
}
