import {UserError} from '../../../errors.js';
import type {MachineState} from '../../hypervisor.js';
import {InaccessibleError, inaccessibleName} from './inaccessible.js';
import {parseMachineReadable, unescapeValue} from './machine-readable.js';

export type ForwardRule = {readonly name: string; readonly hostAddress: string; readonly hostPort: number; readonly guestPort: number};

/** What we ask a machine of VirtualBox. */
export type MachineInformation = {
	readonly name: string;
	readonly uuid: string;
	readonly settingsFile: string;
	readonly logFolder: string;
	/** The first of its groups. */
	readonly group: string;
	readonly state: MachineState;
	/** The machine is off, and VirtualBox has saved its memory for the next start. */
	readonly isSaved: boolean;
	/** The rules of the first network adapter. */
	readonly forwards: readonly ForwardRule[];
	/** In the order in which they were taken. */
	readonly snapshots: ReadonlyArray<{readonly name: string; readonly uuid: string}>;
	/** What is at device 0 of each port of the controller SATA; without empty ports and drives. `path` as VirtualBox shows it. */
	readonly media: ReadonlyArray<{readonly port: number; readonly path: string; readonly uuid: string | undefined}>;
};

/**
VirtualBox' names of states (`machineStateToName`). What it does with the files of a machine that is off leaves it off. Nothing of a saved machine runs
either: VBoxHeadless saves its machine when it is sent SIGTERM, as all programs are when this computer shuts down.
*/
const states: Readonly<Record<string, MachineState>> = {
	poweroff: 'off',
	aborted: 'off',
	teleported: 'off',
	snapshotting: 'off',
	restoringsnapshot: 'off',
	deletingsnapshot: 'off',
	saved: 'off',
	'aborted-saved': 'off',
	paused: 'paused',
	gurumeditation: 'paused',
	teleportingpausedvm: 'paused',
	deletingsnapshotlivepaused: 'paused',
	// A moment, while a differencing image is made, of a machine that is off or one that runs (`Machine::attachDevice`).
	settingup: 'stopping',
	stopping: 'stopping',
	saving: 'stopping',
	running: 'running',
	starting: 'running',
	restoring: 'running',
	teleporting: 'running',
	teleportingin: 'running',
	livesnapshotting: 'running',
	onlinesnapshotting: 'running',
	deletingsnapshotlive: 'running',
};

/**
Read the output of `showvminfo --machinereadable`, versions 5.2 to 7.2.
@throws InaccessibleError, and UserError for a machine in a state that we do not know: neither reads as "off".
*/
export function readMachineInformation(output: string): MachineInformation {
	const values = parseMachineReadable(output);
	const value = (key: string): string => {
		const found = values.get(key);
		if (found === undefined) throw new UserError(`VirtualBox does not tell "${key}" of a virtual machine`);
		return found;
	};
	const name = unescapeValue(value('name'));
	if (name === inaccessibleName) throw new InaccessibleError(value('UUID'));
	const vmState = value('VMState');
	const state = states[vmState];
	if (state === undefined) throw new UserError(`the virtual machine ${name} is in a state that is not known: ${vmState}`);
	return {
		name,
		uuid: value('UUID').toLowerCase(),
		settingsFile: unescapeValue(value('CfgFile')),
		logFolder: unescapeValue(value('LogFldr')),
		group: (values.get('groups') ?? '/').split(',')[0] ?? '/',
		state,
		isSaved: vmState === 'saved' || vmState === 'aborted-saved',
		forwards: entries(values, /^Forwarding\((\d+)\)$/).flatMap(([, rule]) => parseForward(rule)),
		snapshots: entries(values, /^SnapshotName((?:-\d+)*)$/).flatMap(([path, snapshot]) => {
			const uuid = values.get(`SnapshotUUID${path}`);
			return uuid === undefined ? [] : [{name: snapshot, uuid}];
		}),
		media: entries(values, /^SATA-(\d+)-0$/).flatMap(([port, path]) =>
			path === 'none' || path === 'emptydrive' ? [] : [{port: Number(port), path, uuid: values.get(`SATA-ImageUUID-${port}-0`)}],
		),
	};
}

/** What the first group of each matching key has caught, with the value. */
function entries(values: ReadonlyMap<string, string>, keys: RegExp): ReadonlyArray<readonly [string, string]> {
	return [...values].flatMap(([key, value]) => {
		const match = keys.exec(key);
		return match ? [[match[1] ?? '', value] as const] : [];
	});
}

/** `ssh,tcp,127.0.0.1,22001,,22` */
function parseForward(rule: string): readonly ForwardRule[] {
	const [, name = '', hostAddress = '', hostPort, guestPort] = /^([^,]*),tcp,([^,]*),(\d+),[^,]*,(\d+)$/.exec(rule) ?? [];
	return hostPort === undefined ? [] : [{name, hostAddress, hostPort: Number(hostPort), guestPort: Number(guestPort)}];
}
