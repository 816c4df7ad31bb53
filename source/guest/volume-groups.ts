import type {Activation} from './activation.js';
import {isClaimed} from './claimed-groups.js';
import type {DeviceFacts} from './device-facts.js';
import {namesOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest, GuestCommand, GuestOutput} from './guest.js';
import {type GroupClaim, takenTags} from './lvm.js';
import {reportFailure} from './report-failure.js';
import {runBounded} from './run-bounded.js';
import {StuckError} from './stuck.js';

/** To activate the volumes of a group. Thin pools are checked first, and large ones take some time. */
const activationSeconds = 120;

/** A volume group of the disks. */
export type VolumeGroup = {
	/** As users know it. */
	readonly group: string;
	readonly uuid: string;
	/** Another group has the same name: then the disks of this one, as LVM names them. */
	readonly onlyOn: readonly string[] | undefined;
	/** One of its disks is read-only. */
	readonly readOnly: boolean;
	readonly claim: GroupClaim;
	/** As in `PhysicalVolume`. */
	readonly isTaken: boolean;
};

/** The volume groups that have a volume that could be active, and is not. Of one that was exported LVM does not say which it has. */
export function inactiveGroups(facts: DeviceFacts): readonly VolumeGroup[] {
	const foreign = foreignDevices(facts);
	const found = new Map<string, VolumeGroup>();
	for (const {path, group, groupUuid: uuid, claim, isTaken} of facts.physicalVolumes) {
		const device = foreign.find(other => path !== undefined && namesOf(other).includes(path));
		const isInactive = facts.volumes.some(volume => volume.group === group && !volume.active);
		if (!device || !(isInactive || (claim.isExported && !isTaken))) continue;
		const readOnly = device.readOnly || (found.get(group)?.readOnly ?? false);
		const disks = facts.physicalVolumes.flatMap(volume => (volume.groupUuid === uuid ? (volume.path ?? []) : []));
		found.set(group, {group, uuid, onlyOn: group.includes('@') ? disks : undefined, readOnly, claim, isTaken});
	}

	return [...found.values()];
}

/**
Activate all volumes of a group. What cannot be activated is a warning, since the rest may be what is wanted. One that is not for every system is taken
only where nothing can come of that.
*/
export async function activateGroup(guest: Guest, group: VolumeGroup, {tools}: DeviceFacts, {throwAway}: Activation): Promise<void> {
	const checks = !throwAway && tools.has('thin_check') ? '' : withoutChecks;
	const {claim} = group;
	if (isClaimed(claim) && !throwAway) return;
	const config = [
		group.readOnly ? withoutWriting(group) : '',
		checks,
		claim.owner === '' ? '' : asOwner(claim.owner),
		group.onlyOn ? seeingOnly(group.onlyOn) : '',
	]
		.filter(Boolean)
		.join(' ');
	const which = [plainName(group)];
	const tags = [...(claim.isExported ? [takenTags.exported] : []), ...(claim.isShared ? [takenTags.shared] : [])];
	const taking: readonly GuestCommand[] = [
		...(claim.isShared
			? [['lvm', 'vgchange', '-y', '--lock-type', 'none', '--lock-opt', 'force', '--config', config, ...which] as const]
			: []),
		...(claim.isExported ? [['lvm', 'vgimport', '--config', config, ...which] as const] : []),
		...(tags.length > 0 ? [['lvm', 'vgchange', ...tags.flatMap(tag => ['--addtag', tag]), '--config', config, ...which] as const] : []),
	];
	const command = (options: readonly string[]): GuestCommand => [
		...(['lvm', 'vgchange', '-ay', ...options, '--noudevsync'] as const),
		...(config === '' ? [] : ['--config', config]),
		...which,
	];
	try {
		for (const step of group.isTaken ? [] : taking) reportFailure(guest, step, await runBounded(guest, step, activationSeconds));
		let output = await runBounded(guest, command(['-K']), activationSeconds);
		// LVM before 2.02.99 knows no snapshots that are left out by themselves.
		if (output.status === wrongCommandLine) output = await runBounded(guest, command([]), activationSeconds);
		reportFailure(guest, command([]), withoutMissing(output));
		if (group.onlyOn) await guest.run(['sh', '-s', '--', group.uuid, group.group], {stdin: renameScript});
	} catch (error) {
		if (!(error instanceof StuckError)) throw error;
		guest.context.emit({type: 'warning', text: error.message});
	}
}

/** LVM's EINVALID_CMD_LINE (lib/commands/errors.h). */
const wrongCommandLine = 3;

/** What is missing is told by the list of devices. */
function withoutMissing(output: GuestOutput): GuestOutput {
	return {...output, stderr: output.stderr.replaceAll(/^.*(?:Refusing activation of partial|Couldn't find device|is missing PV).*$/gm, '')};
}

/**
The volumes of groups of one name would have one name, too. The device mapper's names are only in the guest's memory, and LVM knows its volumes by their
UUIDs: those of a group with a twin are renamed as soon as they are there. (`LVM-`, the group's 32 characters, the volume's 32.)
*/
const renameScript = String.raw`
for dm in /sys/block/dm-*/dm; do
	read -r uuid <"$dm/uuid"
	read -r name <"$dm/name"
	case $uuid in LVM-"$1"*) ;; *) continue ;; esac
	case $name in *@*) continue ;; esac
	# Hyphens of the group's name are doubled, in what is there and in what we are given.
	plain=$(printf %s "$2" | sed 's/@[^@]*$//; s/-/--/g')
	dmsetup --noudevsync rename "$name" "$(printf %s "$2" | sed 's/-/--/g')-\${name#"$plain"-}"
done
`.replaceAll(String.raw`\$`, '$');

/** lvm.conf(5): the programs that check thin pools and caches are in no extension; without this, LVM refuses what it cannot have checked. */
const withoutChecks = 'global { thin_check_executable = "" cache_check_executable = "" }';

/** lvm.conf(5): without the first, LVM maps a disk that is read-only for writing, and fails; the second keeps it from repairing metadata. */
function withoutWriting(group: VolumeGroup): string {
	return `activation { read_only_volume_list = [ "${plainName(group)}" ] } global { metadata_read_only = 1 }`;
}

/** lvmsystemid(7): a guest has no system ID, and without one `extra_system_ids` does nothing. A system ID has no other characters. */
function asOwner(owner: string): string {
	return `global { system_id_source = "lvmlocal" } local { system_id = "${owner.replaceAll(/[^\w.+-]/g, '')}" }`;
}

/**
lvm.conf(5): LVM sees no other disks than these, and so no other group of their group's name. Every LVM knows this; `--select` only those since 2.02.107. Any
character will do for one that means something in a pattern.
*/
function seeingOnly(disks: readonly string[]): string {
	return `devices { filter = [ ${disks.map(disk => `"a|^${disk.replaceAll(/[^\w/-]/g, '.')}$|", `).join('')}"r|.*|" ] }`;
}

const plainName = ({group}: VolumeGroup) => group.replace(/@.*/, '');
