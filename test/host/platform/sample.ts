import {readdirSync, readFileSync} from 'node:fs';
import type {DarwinReport} from '../../../source/host/platform/darwin/diskutil.js';
import type {FreeBsdReport} from '../../../source/host/platform/freebsd/geom-report.js';
import type {LinuxReport} from '../../../source/host/platform/linux/lsblk-report.js';

const samples = new URL('../../../fixtures/samples/', import.meta.url);

function read(file: string): string {
	return readFileSync(new URL(file, samples), 'utf8');
}

export function linuxSample(name: string): LinuxReport {
	const folder = `lsblk/${name}`;
	const surroundings = JSON.parse(read(`${folder}/surroundings.json`)) as Pick<LinuxReport, 'devices' | 'fileSystems'>;
	return {lsblk: read(`${folder}/lsblk.json`), mountinfo: read(`${folder}/mountinfo`), swaps: read(`${folder}/swaps`), ...surroundings};
}

export function darwinSample(name: string): DarwinReport {
	const files = readdirSync(new URL(`diskutil/${name}/info`, samples));
	return {
		list: read(`diskutil/${name}/list.plist`),
		info: Object.fromEntries(files.map(file => [file.replace('.plist', ''), read(`diskutil/${name}/info/${file}`)])),
	};
}

export function freeBsdSample(name: string): FreeBsdReport {
	const [disks, partitions, swaps, mounts] = ['disks', 'partitions', 'swaps', 'mounts'].map(file => read(`geom/${name}/${file}`));
	return {disks: disks ?? '', partitions: partitions ?? '', swaps: swaps ?? '', mounts: mounts ?? ''};
}

/** What a person looks for in a list, in one line a volume: path or number, file system, label, use. */
export function outline(disks: readonly import('../../../source/host/disks/host-disk.js').HostDisk[]): readonly string[] {
	return disks.flatMap(disk => [
		[disk.path, disk.fileSystem, disk.system && 'system', disk.removable && 'removable', disk.readOnly && 'read-only', disk.inUse?.reason]
			.filter(Boolean)
			.join('; '),
		...disk.partitions.map(({number, typeName, fileSystem, label, readableHere, extended, inUse}) =>
			[
				`  ${number}`,
				typeName,
				extended && 'extended',
				fileSystem,
				label && JSON.stringify(label),
				readableHere && 'readable',
				inUse?.reason,
			]
				.filter(Boolean)
				.join('; '),
		),
	]);
}
