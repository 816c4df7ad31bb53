import path from 'node:path';
import {isUrl} from '../../host/place.js';
import {driverOf} from '../../hypervisor/registry.js';
import {intermediaryFolder} from '../../intermediary/intermediary.js';
import {knownExtensions} from '../../recipe/extensions.js';
import {machineDefaults} from '../../recipe/setup-options.js';
import type {SetupAnswers} from '../../recipe/setup-request.js';
import type {Runtime} from '../../runtime.js';

/** What a set-up with these answers will make and where, one plain sentence a line. */
export async function planSetUp(
	{folders}: Pick<Runtime, 'folders'>,
	{name, hypervisor, iso, extensions, mirror, restart}: SetupAnswers,
): Promise<readonly string[]> {
	const {memoryMib, diskMib, snapshot} = machineDefaults;
	const {title, where} = driverOf(hypervisor);
	return [
		...(restart ? [`What there is of an intermediary named "${name}" will be deleted first.`] : []),
		`${title} gets a virtual machine named "${name}"${where(folders.data)}: ${memoryMib} MiB of memory, a disk of ${diskMib / 1024} GiB that takes only what is used of it.`,
		imageSentence(iso, path.join(folders.cache, 'iso')),
		`It can mount ext4, XFS, btrfs and more, also from LVM volumes and software RAID${extensions.length === 0 ? '' : `; added: ${extensions.map(describe).join(', ')}`}.`,
		`Extensions come from ${mirror ?? "TinyCore's own site"}.`,
		`Its key is kept in ${intermediaryFolder(folders, name)}, for you alone.`,
		`At the end it is switched off, with a snapshot named "${snapshot}": each mount starts from there, and changes nothing in it.`,
		'No disk of this computer is touched.',
	];
}

function imageSentence(iso: string | undefined, cache: string): string {
	if (iso !== undefined && !isUrl(iso)) return `TinyCore is installed in it from ${iso}.`;
	return `TinyCore is installed in it from ${iso ?? 'its current release'}, downloaded to ${cache}.`;
}

function describe(name: string): string {
	const known = Object.hasOwn(knownExtensions, name) ? knownExtensions[name as keyof typeof knownExtensions] : undefined;
	return known ? `${name} (${known.purpose})` : name;
}
