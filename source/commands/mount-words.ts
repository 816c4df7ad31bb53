import {UsageError} from '../errors.js';
import {printable} from '../text/printable.js';
import {shellLine} from '../text/shell-line.js';
import type {Values} from './command.js';

/** A disk, partition or image, and the PARTITION that is wanted of it; undefined: all of it, or as `source` says. */
export type SourceWord = {readonly source: string; readonly partitions: string | undefined};

/** What the arguments of "mount" mean. */
export type MountWords = {
	/** One at least. */
	readonly sources: readonly SourceWord[];
	/** `auto` when there is no VOLUME. */
	readonly volume: string;
	readonly mountpoint: string;
};

/** Whether something of that path is on this computer. */
type IsThere = (path: string) => boolean;

/** The disk of the manual, in the guest. */
const guestDisk = /^\/dev\/sdb\d*$/;

const partitionList = /^(?:-|\d+(?:,\d+)*)$/;

/**
`(SOURCE[:PARTITION] [PARTITION])… [VOLUME] MOUNTPOINT`. The ancestor's `SOURCE PARTITION GUEST-DEVICE MOUNTPOINT` is one form of it. A word before
the mountpoint is a source when it is on this computer, and the volume when it is not.
@throws UsageError when a word is neither, or could be both.
*/
export function mountWords(words: readonly string[], isThere: IsThere): MountWords {
	const [first = '', ...others] = words.slice(0, -1);
	const mountpoint = words.at(-1) ?? '';
	const sources = [splitSource(first, isThere)];
	let isAncestors = false;
	for (const [index, word] of others.entries()) {
		const last = sources.at(-1);
		if (!isAncestors && last?.partitions === undefined && (word === '' || partitionList.test(word))) {
			sources.splice(-1, 1, {source: last?.source ?? '', partitions: word || '-'});
			isAncestors = true;
			continue;
		}

		const source = splitSource(word, isThere);
		if (index === others.length - 1) {
			if (isVolume(word, isAncestors, isThere(source.source))) return {sources, volume: word, mountpoint};
			if (guestDisk.test(word)) {
				if (last?.partitions === undefined) throw couldBeBoth(words, word);
				return {sources, volume: word, mountpoint};
			}
		}

		if (!isThere(source.source)) throw noSource(word);
		sources.push(source);
		isAncestors = false;
	}

	return {sources, volume: 'auto', mountpoint};
}

/** `SOURCE[:PARTITION]…`; the first may be followed by its PARTITION as a word of its own, as the ancestor's were. */
export function sourceWords([first = '', second, ...others]: readonly string[], isThere: IsThere): readonly SourceWord[] {
	const {source, partitions} = splitSource(first, isThere);
	if (second === undefined) return [{source, partitions}];
	const isPartition = partitions === undefined && partitionList.test(second) && !isThere(second);
	if (isPartition) return [{source, partitions: second}, ...others.map(word => splitSource(word, isThere))];
	return [first, second, ...others].map(word => splitSource(word, isThere));
}

/** Split `disk.img:2`, `/dev/sdb:1,2` or `disk.img:-`. A file that has such a name itself is taken as it is. */
function splitSource(word: string, isThere: IsThere): SourceWord {
	const [, source, partitions] = isThere(word) ? [] : (/^(.+):(-|\d+(?:,\d+)*)$/.exec(word) ?? []);
	return source === undefined ? {source: word, partitions: undefined} : {source, partitions};
}

/**
What the guest has a name for, by its look: `auto`, LABEL=, UUID=, a path in /dev, `VG/LV`, `sdb7`, each with `@subvolume` perhaps.
@param isAncestors - It follows a PARTITION: there no path in /dev means the host's.
*/
function isVolume(word: string, isAncestors: boolean, isHere: boolean): boolean {
	if (/^(?:auto$|auto@|@|(?:LABEL|UUID)=)/.test(word)) return true;
	if (word.startsWith('/dev/')) return !isHere || (isAncestors && !word.includes(':'));
	return !isHere && /^(?:sd[a-z]+\d*|md\d+|dm-\d+|[\w+.@-]+\/[^/]+)(?:@.*)?$/.test(word);
}

/** The command line that mounts that volume with the same options. */
export function mountLine(words: readonly string[], values: Values): string {
	const options = Object.entries(values).flatMap(([name, value]) =>
		value === true ? [`--${name}`] : typeof value === 'string' ? [`--${name}`, value] : [],
	);
	return shellLine(['vmfuse-tui', 'mount', ...words, ...options]);
}

/** The arguments that name exactly this volume of these sources. */
export function wordsWith({sources, mountpoint}: MountWords, volume: string): readonly string[] {
	const [first, ...others] = sources;
	return [first?.source ?? '', first?.partitions ?? '-', ...others.flatMap(joined), volume, mountpoint];
}

function joined({source, partitions}: SourceWord): string {
	return `${source}:${partitions ?? '-'}`;
}

function noSource(word: string): UsageError {
	return new UsageError(`there is no disk or image ${printable(word)}`, {
		code: 'no-disk',
		nextSteps: [
			'See the disks: vmfuse-tui disks',
			'A partition is written as its number: disk.img:2',
			'A volume is written VG/LV, LABEL=…, UUID=…, or as "vmfuse-tui devices" names it.',
		],
	});
}

function couldBeBoth(words: readonly string[], word: string): UsageError {
	const [, disk = word, number] = /^(.*?)(\d*)$/.exec(word) ?? [];
	const mountpoint = words.at(-1) ?? '';
	const before = words.slice(0, -2);
	return new UsageError(`${word} is a disk of this computer, and the usual name of one in the virtual machine`, {
		nextSteps: [
			`The one in the virtual machine: ${mountLine([...before, '-', word, mountpoint], {})}`,
			`The one of this computer, beside ${before.join(' ')}: ${mountLine([...before, `${disk}:${number || '-'}`, mountpoint], {})}`,
		],
	});
}
