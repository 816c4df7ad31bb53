import {UserError} from '../errors.js';
import type {Activation} from './activation.js';
import {arrayMembers, assembleArrays} from './arrays.js';
import {type DeviceFacts, type KernelDevice, readDeviceFacts} from './device-facts.js';
import {namesOf, nodeOf, pathOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest, GuestCommand, GuestOutput} from './guest.js';
import {isInnerPartition, mapPartitions, unpartitioned} from './inner-partitions.js';
import {mapperParts} from './lvm.js';
import {complaintOf} from './report-failure.js';
import {runBounded} from './run-bounded.js';
import {StuckError} from './stuck.js';
import {activateGroup, inactiveGroups, withoutChecks} from './volume-groups.js';

const closingSeconds = 60;

/** Nothing is written that is not written by itself: for what is not thrown away. */
const careful: Activation = {throwAway: false, degraded: false};

/**
Make visible what is inside of the disks, in whatever order it lies on each other: RAID arrays, LVM volumes, partitions within volumes. What cannot be
activated is a warning, since the rest may be what is wanted.
@returns What there is then.
@throws CommandError when the guest cannot be asked.
*/
export async function activateVolumes(guest: Guest, activation = careful): Promise<DeviceFacts> {
	const tried = new Set<string>();
	const isNew = (key: string) => !tried.has(key) && tried.add(key).size > 0;
	let facts = await readDeviceFacts(guest);
	await releaseSwap(guest, facts);
	for (;;) {
		if (!(await activateMore(guest, facts, activation, isNew))) return facts;
		facts = await readDeviceFacts(guest);
	}
}

/** @param isNew Whether something was not tried yet. @returns Whether there may be more than before. */
async function activateMore(guest: Guest, facts: DeviceFacts, activation: Activation, isNew: (key: string) => boolean): Promise<boolean> {
	const isUsed = ({name}: KernelDevice) => facts.devices.some(({slaves}) => slaves.includes(name));
	const members = arrayMembers(facts).filter(member => !isUsed(member));
	if (members.filter(({name}) => isNew(`member ${name}`)).length > 0 && (await assembleArrays(guest, facts, activation))) return true;
	let isMore = false;
	for (const group of inactiveGroups(facts)) {
		if (!isNew(`group ${group.uuid} ${group.group}`)) continue;
		await activateGroup(guest, group, facts, activation);
		isMore = true;
	}

	for (const device of unpartitioned(facts)) {
		if (isNew(`table ${device.mapperUuid}`) && (await mapPartitions(guest, device))) isMore = true;
	}

	return isMore;
}

/**
Close what `activateVolumes` and `openLuks` opened: volumes, LUKS devices and arrays on disks that are not the guest's own, in whatever
order they lie on each other.
@throws UserError when something stays open, with what the guest says about it.
*/
export async function deactivateVolumes(guest: Guest): Promise<void> {
	let before = Number.POSITIVE_INFINITY;
	for (;;) {
		const open = openDevices(await readDeviceFacts(guest));
		if (open.length === 0) return;
		const complaints: string[] = [];
		for (const command of closingCommands(open)) {
			const output = await close(guest, command);
			if (output.status !== 0) complaints.push(complaintOf(output));
		}

		// What lies below something else can be closed only a round later. A round that closes nothing is the last.
		if (before <= open.length) {
			throw new UserError(`the guest cannot close ${open.map(pathOf).join(', ')}: ${complaints.join('; ') || 'in use'}`, {
				nextSteps: ['See what uses it: vmfuse-tui shell', 'Then try again'],
			});
		}

		before = open.length;
	}
}

/** TinyCore swaps to every swap partition that it finds when it boots. */
async function releaseSwap(guest: Guest, facts: DeviceFacts): Promise<void> {
	for (const device of foreignDevices(facts)) {
		const node = facts.swaps.find(swap => namesOf(device).includes(swap));
		if (node !== undefined) await guest.run(['swapoff', node]);
	}
}

/** Other processes can keep the program from ending. Then the status is 124, and standard error has the reason. */
async function close(guest: Guest, command: GuestCommand): Promise<GuestOutput> {
	try {
		return await runBounded(guest, command, closingSeconds);
	} catch (error) {
		if (!(error instanceof StuckError)) throw error;
		return {status: 124, stdout: '', stderr: error.message};
	}
}

const isVolume = ({mapperUuid}: KernelDevice) => mapperUuid.startsWith('LVM-');
const isCrypt = ({mapperUuid}: KernelDevice) => mapperUuid.startsWith('CRYPT-');
const isArray = ({raidLevel}: KernelDevice) => raidLevel !== '';
/** LVM does not find the volumes of a group with a twin by their names. */
const isTwin = (device: KernelDevice) => isVolume(device) && device.mapperName.includes('@');

function openDevices(facts: DeviceFacts): readonly KernelDevice[] {
	return foreignDevices(facts).filter(device => isVolume(device) || isCrypt(device) || isArray(device) || isInnerPartition(device));
}

function closingCommands(open: readonly KernelDevice[]): readonly GuestCommand[] {
	// Inner devices of a volume are in its group, too.
	const named = open.filter(device => isVolume(device) && !isTwin(device));
	const groups = new Set(named.map(({mapperName}) => mapperParts(mapperName)[0] ?? ''));
	const mapped = open.filter(device => isInnerPartition(device) || isTwin(device));
	return [
		...mapped.map(({mapperName}) => ['dmsetup', '--noudevsync', 'remove', mapperName] as const),
		...open.filter(isCrypt).map(({mapperName}) => ['cryptsetup', 'luksClose', mapperName] as const),
		...[...groups].map(group => ['lvm', 'vgchange', '-an', '--noudevsync', '--config', withoutChecks, group] as const),
		...open.filter(isArray).map(({name}) => ['mdadm', '--stop', nodeOf(name)] as const),
	];
}
