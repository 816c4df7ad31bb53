import type {DeviceFacts} from '../guest/device-facts.js';
import {joinedMountpoint} from '../guest/foreign-devices.js';
import type {Guest} from '../guest/guest.js';
import {guestMountpoint} from '../guest/guest-mountpoint.js';
import type {Claim} from '../host/disk-claim.js';
import type {Hypervisor} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import type {Journal} from './journal.js';
import type {SessionRequest} from './request.js';
import type {SessionFiles} from './session-files.js';

/** What a supervisor works with, and what it has acquired. Each acquisition is entered at once, since the next step may fail. */
export type Holdings = {
	readonly runtime: Runtime;
	readonly files: SessionFiles;
	readonly journal: Journal;
	readonly intermediary: Intermediary;
	readonly hypervisor: Hypervisor;
	/** The name of the clone. */
	readonly machine: string;
	/** Changes when another part of the disk is probed, or the disk is attached for writing. */
	request: SessionRequest;
	/** By path, of all sessions of this process. */
	readonly claims: Map<string, Claim>;
	/** The disks' names to the hypervisor, and their serial numbers in the guest, in the order of the request's sources. */
	disks: readonly string[];
	guest: Guest | undefined;
	/** The host's ends of the private ports by which the guest is reached; undefined: it is reached over SSH. */
	ports: readonly string[] | undefined;
	/** Whether the machine was booted, and did not go on from saved memory. */
	hasBooted: boolean;
	/** What the guest said of its devices last. */
	facts: DeviceFacts | undefined;
	/** What the session said whose machine was joined. */
	readonly factsOfHost: DeviceFacts | undefined;
	/** Whether the guest has the disk as the request says. */
	isAttached: boolean;
	/** The keys that opened something, by `keyName`. They are in this process's memory and nowhere else. */
	readonly keys: Map<string, Buffer>;
};

/** The port on 127.0.0.1 that leads to the guest's SSH server. It is made when there is none. */
export async function sshPortOf({
	hypervisor,
	machine,
	runtime: {context},
}: Pick<Holdings, 'hypervisor' | 'machine' | 'runtime'>): Promise<number> {
	const port = (await hypervisor.machine(machine, context)).sshPort ?? (await hypervisor.forwardSsh?.(machine, context));
	if (port === undefined) throw new Error('the guest has no port');
	return port;
}

/** The guest. @throws Error before the guest was reached. */
export function guestOf({guest}: Holdings): Guest {
	if (!guest) throw new Error('there is no guest yet');
	return guest;
}

/** The session's id is enough, and short: names are limited to 60 characters, whatever the intermediary is called. */
export function cloneName(id: string): string {
	return `vmfuse-${id}`;
}

/** The clone that serves a session. */
export function machineOf({id, machine}: Pick<SessionRequest, 'id' | 'machine'>): string {
	return machine ?? cloneName(id);
}

/** Where the guest mounts what a session is about. */
export function guestPathOf({id, machine}: Pick<SessionRequest, 'id' | 'machine'>): string {
	return machine === undefined ? guestMountpoint : joinedMountpoint(id);
}
