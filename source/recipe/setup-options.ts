import * as v from 'valibot';
import {hypervisorNames} from '../hypervisor/registry.js';
import {port} from '../schemas.js';
import type {Parsed} from '../stored-record.js';
import {usualIntermediary} from '../usual-intermediary.js';

/** The answers that a set-up needs, complete and checked. */
export const setupOptions = v.object({
	name: v.string(),
	hypervisor: v.picklist(hypervisorNames),
	/** A file, a URL, or undefined for the current release. */
	iso: v.optional(v.string()),
	/** Where extensions come from: a URL, a folder, or undefined for TinyCore's own mirror. */
	mirror: v.optional(v.string()),
	/** For the guest's downloads, from the host's environment. */
	proxy: v.optional(v.string()),
	/** Beside lvm2, which every intermediary has. */
	extensions: v.array(v.string()),
	/** Where the guest's SSH server listens. The manual says 80 and uses 22. */
	guestPort: port,
	/** The first host port to try. */
	hostPort: port,
});
export type SetupOptions = Parsed<typeof setupOptions>;

/** The manual's machine. */
export const machineDefaults = {
	memoryMib: 256,
	diskMib: 1024,
	hostPort: 22_001,
	guestPort: 22,
	name: usualIntermediary,
	snapshot: 'vmfuse',
	group: '/vmfuse',
} as const;

/** The command that goes on with the set-up of a name, or with `--restart` begins it anew. */
export function setupCommand(name: string, ...options: readonly string[]): string {
	return ['vmfuse-tui setup', ...options, ...(name === machineDefaults.name ? [] : ['--name', name])].join(' ');
}
