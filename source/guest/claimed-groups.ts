import {blocker} from '../blocker.js';
import {printable} from '../text/printable.js';
import type {DeviceFacts} from './device-facts.js';
import type {DeviceBlocker} from './guest-device.js';
import type {GroupClaim, PhysicalVolume} from './lvm.js';

/** Whether LVM activates a group only after it was taken from where it belongs. */
export function isClaimed({isExported, owner, isShared}: GroupClaim): boolean {
	return isExported || owner !== '' || isShared;
}

/** Why the volumes of a group are not active: of the first physical volume that fits. Undefined when nothing keeps them from that. */
export function claimBlocker(fits: (volume: PhysicalVolume) => boolean, facts: DeviceFacts): DeviceBlocker | undefined {
	const volume = facts.physicalVolumes.find(one => fits(one));
	if (!volume || !isClaimed(volume.claim)) return undefined;
	const {why, release} = told(volume.claim);
	const name = volume.group.replace(/@.*/, '');
	return blocker('claimed-group', `its volume group ${name} ${why}`, [
		'Only read it: add --read-only',
		`Or, to write to it, first, ${release} ${name}`,
	]);
}

/** lvmsystemid(7), lvmlockd(8), vgimport(8). */
function told({isExported, owner}: GroupClaim): {readonly why: string; readonly release: string} {
	if (isExported) return {why: 'was exported', release: 'on a Linux that has LVM: vgimport'};
	if (owner === '') return {why: 'is shared by the systems of a cluster', release: 'on one of these: vgchange --lock-type none'};
	return {why: `belongs to another system (${printable(owner)})`, release: 'on that system: vgchange --systemid ""'};
}
