import type {HypervisorName} from '../hypervisor/hypervisor.js';

/** The answers that a setup needs, complete and checked. */
export type SetupOptions = {
	readonly name: string;
	readonly hypervisor: HypervisorName;
	/** A file, a URL, or undefined for the current release. */
	readonly iso: string | undefined;
	/** Where extensions come from: a URL, a folder, or undefined for TinyCore's own mirror. */
	readonly mirror: string | undefined;
	/** For the guest's downloads, from the host's environment. */
	readonly proxy: string | undefined;
	/** Beside lvm2, which every intermediary has. */
	readonly extensions: readonly string[];
	/** Where the guest's SSH server listens. The manual says 80 and uses 22. */
	readonly guestPort: number;
	/** The first host port to try. */
	readonly hostPort: number;
};

/** The manual's machine. */
export const machineDefaults = {
	memoryMib: 256,
	diskMib: 1024,
	hostPort: 22_001,
	guestPort: 22,
	name: 'vmfuse',
	snapshot: 'vmfuse',
	group: '/vmfuse',
} as const;
