import {cutShortText} from '../host/disks/cut-short.js';
import type {HostDisk, HostPartition, Volume} from '../host/disks/host-disk.js';
import {shorten} from '../text/columns.js';
import {formatBytes} from '../text/format-bytes.js';
import {printable} from '../text/printable.js';
import {renderTable} from '../text/table.js';
import type {Command} from './command.js';
import {json} from './options.js';

/** An object, so that there is room for more. */
type DisksResult = {readonly disks: readonly HostDisk[]};

export const disks: Command<DisksResult> = {
	name: 'disks',
	summary: 'list the disks and partitions of this computer, or of images',
	details: 'File systems that this computer cannot read are marked.',
	arguments: [{name: 'IMAGE', isRepeated: true, description: 'Image files (default: the disks of this computer)'}],
	options: json,
	examples: [
		{line: 'disks', description: 'what there is to mount'},
		{line: 'disks laptop.img server.qcow2', description: 'the partitions of two images'},
	],
	async run(engine, {positionals: images}) {
		return {disks: images.length === 0 ? await engine.disks.list() : await engine.disks.images(images)};
	},
	schema: async () => (await import('../operations/disks/list-disks.js')).disksSchema,
	render: renderDisks,
};

/** Columns for a label: then a usual line fits 80 columns. */
const labelWidth = 20;

/** A list for people: a line a disk, its partitions below; "-" is the disk itself. What a foreign disk calls itself is made harmless. */
export function renderDisks({disks: found}: DisksResult): string {
	if (found.length === 0) return 'No disks found.\n';
	const rows = found.map(disk => [
		...(hasOwnContents(disk) ? [row('-', disk, '', disk.kind)] : []),
		...disk.partitions.map(partition => partitionRow(partition, disk.kind)),
	]);
	const [title = '', ...lines] = renderTable([['  NO', 'SIZE', 'FILE SYSTEM', 'LABEL', ''], ...rows.flat()])
		.trimEnd()
		.split('\n');
	const blocks = found.map((disk, index) => [headline(disk), ...lines.splice(0, rows[index]?.length)].join('\n'));
	return `${title}\n${blocks.join('\n')}\n`;
}

/** A disk without partitions, or a CD image with some. */
function hasOwnContents({partitions, fileSystem}: HostDisk): boolean {
	return partitions.length === 0 || (fileSystem !== undefined && partitions.every(partition => partition.fileSystem !== fileSystem));
}

function headline({path, kind, format, size, system, removable, readOnly, sectorSize, model, bus, remarks = [], problem}: HostDisk) {
	const facts = [
		formatBytes(size),
		...(kind === 'image' ? [`${format === 'vpc' ? 'VHD' : format} image`] : [[model, bus].filter(Boolean).join(', ')]),
		...(system ? ['system disk'] : []),
		...(removable ? ['removable'] : []),
		...(readOnly ? ['read-only'] : []),
		...(sectorSize === 512 ? [] : [`sectors of ${sectorSize} bytes`]),
		...(problem ? [problem] : []),
	];
	const first = printable([path, ...facts.filter(fact => fact !== '')].join('  '));
	return [first, ...remarks.map(({message}) => printable(`  ! ${message}`))].join('\n');
}

function partitionRow(partition: HostPartition, kind: HostDisk['kind']) {
	const contents = partition.extended ? 'extended' : `(${shorten(printable(partition.typeName || 'unknown'), labelWidth)})`;
	return row(String(partition.number), partition, contents, kind);
}

function row(
	number: string,
	{size, fileSystem, label, readableHere, inUse, partOf, cutShort}: Volume,
	otherwise: string,
	kind: HostDisk['kind'],
): readonly string[] {
	// A file system that is in use is read by something on this computer, so it is not foreign.
	const isForeign = fileSystem !== undefined && fileSystem !== 'swap' && !readableHere && !inUse;
	const remarks = [
		...(partOf ? [printable(partOf)] : []),
		...(cutShort ? [cutShortText(cutShort, kind, number === '-' ? 'its file system ' : '')] : []),
		...(isForeign ? ['not readable here'] : []),
		...(inUse ? [printable(inUse.reason) + (inUse.canJoin ? '; more of it can be mounted' : '')] : []),
	];
	return [
		`  ${number}`,
		formatBytes(size),
		printable(fileSystem ?? otherwise),
		shorten(printable(label ?? ''), labelWidth),
		remarks.join(', '),
	];
}
