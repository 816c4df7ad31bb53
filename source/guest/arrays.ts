import type {Activation} from './activation.js';
import type {DeviceFacts, KernelDevice} from './device-facts.js';
import {nodeOf} from './device-names.js';
import {foreignDevices} from './foreign-devices.js';
import type {Guest} from './guest.js';
import {attempt} from './report-failure.js';

/**
Assemble the arrays of Linux' RAID. One that lacks disks is started read-only: what is written to it makes it differ from what is missing. It is started
like the others when that was asked for, or what is written is thrown away.
@returns Whether there was anything to assemble.
*/
export async function assembleArrays(guest: Guest, facts: DeviceFacts, {throwAway, degraded}: Activation): Promise<boolean> {
	const members = arrayMembers(facts);
	if (members.length === 0 || !facts.tools.has('mdadm')) return false;
	await guest.run(['sh', '-c', startScript, 'sh', throwAway ? '1' : '0'], {accept: 'any'});
	// mdadm does not find out by itself that a disk is read-only.
	if (members.some(({readOnly}) => readOnly)) {
		await attempt(guest, ['mdadm', '--assemble', '--scan', '--readonly']);
		return true;
	}

	const options = throwAway || degraded ? [] : ['--no-degraded'];
	await attempt(guest, ['mdadm', '--assemble', '--scan', ...options]);
	await assembleEach(guest, facts, throwAway || degraded ? ['--run'] : options);
	if (await stopInactive(guest)) {
		// Disks of an array that differ in their last writes are forced together only where nothing that is written is kept.
		const last = throwAway ? ['--force'] : degraded ? [] : ['--readonly'];
		await attempt(guest, ['mdadm', '--assemble', '--scan', ...last]);
		await assembleEach(guest, facts, [...last, '--run']);
		await stopInactive(guest);
	}

	if (throwAway) await guest.run(['sh', '-c', freezeScript], {accept: 'any'});
	return true;
}

/**
mdadm ends at an array that it cannot start, whatever comes after that: each that is left is asked for by itself. One that lacks disks is then started
only with `--run`.
*/
async function assembleEach(guest: Guest, facts: DeviceFacts, options: readonly string[]): Promise<void> {
	const {stdout} = await guest.run(['cat', '/proc/mdstat']);
	const used = new Set([...stdout.matchAll(/([\w-]+)\[\d+\]/g)].map(([, name]) => name));
	const left = new Set(arrayMembers(facts).flatMap(({name}) => (used.has(name) ? [] : (facts.members.get(name)?.uuid ?? []))));
	if (left.size < 2) return;
	// What cannot be started is told by the list of devices.
	for (const uuid of left) await guest.run(['mdadm', '--assemble', '--scan', `--uuid=${uuid}`, ...options], {accept: 'any'});
}

/** The devices that are parts of an array. */
export function arrayMembers(facts: DeviceFacts): readonly KernelDevice[] {
	return foreignDevices(facts).filter(({signature}) => signature.fileSystem === 'linux_raid_member');
}

/**
`start_ro` (Linux' Documentation/admin-guide/md.rst): the array does not begin to repair itself before something is written to it. Then it is frozen: a
repair would write the whole array to where what is written is thrown away.
*/
const startScript = 'modprobe -q md-mod; echo "$1" >/sys/module/md_mod/parameters/start_ro';
const freezeScript = 'for action in /sys/block/md*/md/sync_action; do echo frozen >"$action"; done 2>/dev/null';

/** Stop the arrays that wait for more disks: they keep their members from every other use. @returns Whether there was one. */
async function stopInactive(guest: Guest): Promise<boolean> {
	const waiting = inactiveArrays((await guest.run(['cat', '/proc/mdstat'])).stdout);
	if (waiting.length > 0) await attempt(guest, ['mdadm', '--stop', ...waiting]);
	return waiting.length > 0;
}

/** Nodes of the arrays that wait for more disks, from /proc/mdstat: `md0 : inactive sdb[0](S)`. */
function inactiveArrays(mdstat: string): readonly string[] {
	return [...mdstat.matchAll(/^(md\w+) : inactive/gm)].map(([, name]) => nodeOf(name ?? ''));
}

/** How much of an array is there, and how much it takes. */
export type ArrayParts = {readonly present: number; readonly total: number; readonly level: string};

/** Of the array that a member belongs to, when it was not started; undefined when its member does not tell. */
export function partsOf(member: string, facts: DeviceFacts): ArrayParts | undefined {
	const own = facts.members.get(member);
	if (!own) return undefined;
	const present = arrayMembers(facts).filter(({name}) => facts.members.get(name)?.uuid === own.uuid).length;
	return {present, total: own.total, level: own.level};
}
