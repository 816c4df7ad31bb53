import {readFile, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {writeFileAtomically} from '../atomic-file.js';
import {RequirementError, UsageError, UserError} from '../errors.js';
import type {Folders} from '../folders.js';
import type {GuestCapabilities} from '../guest/capabilities.js';
import type {HypervisorName} from '../hypervisor/hypervisor.js';

/** A prepared VM, as `setup` records it when its snapshot is taken, and as sessions clone it. */
export type Intermediary = {
	/** Also the name of its machine. */
	readonly name: string;
	readonly hypervisor: HypervisorName;
	readonly snapshot: string;
	/** As the guest says it, for example "16.0". */
	readonly tinyCoreVersion: string;
	/** Pinned: "ecdsa-sha2-nistp256 AAAA…". */
	readonly hostKey: string;
	/** Where the guest's SSH server listens. */
	readonly guestPort: number;
	readonly extensions: readonly string[];
	readonly capabilities: GuestCapabilities;
	/** ISO 8601. */
	readonly createdAt: string;
};

/** The name of an intermediary becomes part of file names. @throws UsageError */
export function checkIntermediaryName(name: string): string {
	if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)) return name;
	throw new UsageError(`"${name}" cannot be the name of an intermediary`, {
		nextSteps: ['use letters, digits, ".", "_" and "-", 40 at the most'],
	});
}

export function intermediaryFolder(folders: Folders, name: string): string {
	return path.join(folders.data, 'intermediaries', name);
}

/** The private key that opens the guest, OpenSSH format, mode 0600. */
export function privateKeyFile(folders: Folders, name: string): string {
	return path.join(intermediaryFolder(folders, name), 'id_ecdsa');
}

function recordFile(folders: Folders, name: string): string {
	return path.join(intermediaryFolder(folders, name), 'intermediary.json');
}

export async function saveIntermediary(folders: Folders, intermediary: Intermediary): Promise<void> {
	await writeFileAtomically(recordFile(folders, intermediary.name), `${JSON.stringify(intermediary, undefined, '\t')}\n`);
}

/** @throws UserError when what was recorded of it cannot be read. */
export async function findIntermediary(folders: Folders, name: string): Promise<Intermediary | undefined> {
	const file = recordFile(folders, name);
	try {
		return JSON.parse(await readFile(file, 'utf8')) as Intermediary;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		if (error instanceof SyntaxError) {
			const again = `then make it anew: vmfuse-tui setup --restart${name === 'vmfuse' ? '' : ` --name ${name}`}`;
			throw new UserError(`what was recorded of the intermediary "${name}" is damaged: ${file}`, {
				nextSteps: [`Delete that file, ${again}`],
			});
		}

		throw error;
	}
}

/** @throws RequirementError when it was never set up, UsageError when none can have that name. */
export async function readIntermediary(folders: Folders, name: string): Promise<Intermediary> {
	const intermediary = await findIntermediary(folders, checkIntermediaryName(name));
	if (intermediary) return intermediary;
	throw new RequirementError(`there is no intermediary named "${name}"`, {
		nextSteps: [`make it once: vmfuse-tui setup${name === 'vmfuse' ? '' : ` --name ${name}`}`],
	});
}

export async function forgetIntermediary(folders: Folders, name: string): Promise<void> {
	const folder = intermediaryFolder(folders, name);
	await rm(folder, {recursive: true, force: true});
	// The folders above go with the last one in them: what was never made leaves no trace.
	for (const above of [path.dirname(folder), folders.data]) await rmdir(above).catch(() => {});
}
