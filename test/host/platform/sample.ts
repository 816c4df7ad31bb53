import {readdirSync, readFileSync} from 'node:fs';
import type {HostDisk} from '../../../source/host/disks/host-disk.js';
import {toHostDisk} from '../../../source/host/disks/listed-disk.js';
import {type DarwinReport, darwinFileSystems, parseDarwinReport} from '../../../source/host/platform/darwin/diskutil.js';
import {freeBsdFileSystems, parseFreeBsdReport} from '../../../source/host/platform/freebsd/geom-report.js';
import {parseLsblk, type Surroundings} from '../../../source/host/platform/linux/lsblk.js';
import {parseMountInfo} from '../../../source/host/platform/linux/mountinfo.js';

const samples = new URL('../../../fixtures/samples/', import.meta.url);

function read(file: string): string {
	return readFileSync(new URL(file, samples), 'utf8');
}

export function linuxSample(name: string): readonly HostDisk[] {
	const folder = `lsblk/${name}`;
	const {devices, fileSystems} = JSON.parse(read(`${folder}/surroundings.json`)) as Pick<Surroundings, 'devices'> & {fileSystems: string[]};
	const around = {mounts: parseMountInfo(read(`${folder}/mountinfo`)), swaps: read(`${folder}/swaps`), devices};
	return parseLsblk(read(`${folder}/lsblk.json`), around).map(disk => toHostDisk(disk, name => fileSystems.includes(name)));
}

export function darwinReport(name: string): DarwinReport {
	const files = readdirSync(new URL(`diskutil/${name}/info`, samples));
	return {
		list: read(`diskutil/${name}/list.plist`),
		info: Object.fromEntries(files.map(file => [file.replace('.plist', ''), read(`diskutil/${name}/info/${file}`)])),
	};
}

export function darwinSample(name: string): readonly HostDisk[] {
	return parseDarwinReport(darwinReport(name)).map(disk => toHostDisk(disk, type => darwinFileSystems.includes(type)));
}

export function freeBsdSample(name: string): readonly HostDisk[] {
	const [disks = '', partitions = '', swaps = '', mounts = ''] = ['disks', 'partitions', 'swaps', 'mounts'].map(file =>
		read(`geom/${name}/${file}`),
	);
	return parseFreeBsdReport({disks, partitions, swaps, mounts}).map(disk => toHostDisk(disk, type => freeBsdFileSystems.includes(type)));
}

/** What a person looks for in a list, in one line a volume: path or number, file system, label, use. */
export function outline(disks: readonly HostDisk[]): readonly string[] {
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
