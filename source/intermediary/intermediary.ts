import {rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {RequirementError, UsageError} from '../errors.js';
import type {Folders} from '../folders.js';
import {guestCapabilities} from '../guest/capabilities.js';
import {hypervisorNames} from '../hypervisor/registry.js';
import {isoTime, port} from '../schemas.js';
import {type Parsed, type RecordKind, readRecord, writeRecord} from '../stored-record.js';
import {intermediaryOption} from '../usual-intermediary.js';

/** A prepared VM, as `setup` records it when its snapshot is taken, and as sessions clone it. */
export const intermediarySchema = v.object({
	/** Also the name of its machine. */
	name: v.string(),
	hypervisor: v.picklist(hypervisorNames),
	snapshot: v.string(),
	/** As the guest says it, for example "16.0". */
	tinyCoreVersion: v.string(),
	/** Pinned: "ecdsa-sha2-nistp256 AAAA…". */
	hostKey: v.string(),
	/** Where the guest's SSH server listens. */
	guestPort: port,
	extensions: v.array(v.string()),
	/** Where they came from: a URL, or a folder of this computer; undefined: TinyCore's own site. Missing in records of earlier versions. */
	mirror: v.optional(v.string()),
	capabilities: guestCapabilities,
	createdAt: isoTime,
	/** False: no started guest is to be saved, as `setup --no-warm` asked for. By default a mount that boots sees to it that the next one need not. */
	warmStart: v.optional(v.boolean()),
});
export type Intermediary = Parsed<typeof intermediarySchema>;

function recordKind(name: string): RecordKind<Intermediary> {
	return {
		what: `the record of the intermediary "${name}"`,
		schema: intermediarySchema,
		whenDamaged: file => [`delete that file (${file}), then make it anew: vmfuse-tui setup --restart${intermediaryOption(name, '--name')}`],
	};
}

/** The name of an intermediary becomes part of file names. @throws UsageError */
export function checkIntermediaryName(name: string): string {
	if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)) return name;
	throw new UsageError(`"${name}" cannot be the name of an intermediary`, {
		nextSteps: ['use letters, digits, ".", "_" and "-", 40 at the most'],
	});
}

/** Where its record and its key are. */
export function intermediaryFolder(folders: Folders, name: string): string {
	return path.join(folders.data, 'intermediaries', name);
}

/** The private key that opens the guest, OpenSSH format, mode 0600. */
export function privateKeyFile(folders: Folders, name: string): string {
	return path.join(intermediaryFolder(folders, name), 'id_ecdsa');
}

/** A new log of what is done to an intermediary as such: its set-up, the saving of a started guest. */
export function newSetupLog({state}: Folders, name: string): string {
	return path.join(state, 'logs', `setup-${name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.jsonl`);
}

function recordFile(folders: Folders, name: string): string {
	return path.join(intermediaryFolder(folders, name), 'intermediary.json');
}

/** Replaces what was recorded of it, at once. */
export async function saveIntermediary(folders: Folders, intermediary: Intermediary): Promise<void> {
	await writeRecord(recordKind(intermediary.name), recordFile(folders, intermediary.name), intermediary);
}

/** @throws UserError when what was recorded of it cannot be read. */
export async function findIntermediary(folders: Folders, name: string): Promise<Intermediary | undefined> {
	return readRecord(recordKind(name), recordFile(folders, name));
}

/** @throws RequirementError when it was never set up, UsageError when none can have that name. */
export async function readIntermediary(folders: Folders, name: string): Promise<Intermediary> {
	const intermediary = await findIntermediary(folders, checkIntermediaryName(name));
	if (intermediary) return intermediary;
	throw new RequirementError(`there is no intermediary named "${name}"`, {
		code: 'no-intermediary',
		nextSteps: [`make it once: vmfuse-tui setup${intermediaryOption(name, '--name')}`],
	});
}

/** Its machine is not deleted. Harmless when there is none. */
export async function forgetIntermediary(folders: Folders, name: string): Promise<void> {
	const folder = intermediaryFolder(folders, name);
	await rm(folder, {recursive: true, force: true});
	// The folders above go with the last one in them: what was never made leaves no trace.
	for (const above of [path.dirname(folder), folders.data]) await rmdir(above).catch(() => {});
}
