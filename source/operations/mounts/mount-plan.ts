import {ownershipNotice} from '../../session/ownership.js';
import {expandHome} from '../expand-home.js';
import type {MountAnswers, SourceChoice} from './probe.js';

/** What will happen, one sentence a line. */
export function mountPlan(
	{source, partitions}: SourceChoice,
	{device, mountpoint, readOnly, ownership, symlinks}: MountAnswers,
): readonly string[] {
	const part =
		partitions.length === 0 ? '' : partitions.length === 1 ? `partition ${partitions[0]} of ` : `partitions ${partitions.join(', ')} of `;
	const notice = ownershipNotice(ownership, readOnly);
	return [
		readOnly
			? `The virtual machine keeps ${part}${source} read-only: nothing can be written to it.`
			: `The virtual machine gets ${part}${source} again, to read and write.`,
		`It mounts ${device}; this computer shows that at ${expandHome(mountpoint)}.`,
		...(notice === undefined ? [] : [`${notice.charAt(0).toUpperCase()}${notice.slice(1)}.`]),
		symlinks === 'inside'
			? 'Symbolic links lead to files of the disk: absolute ones begin at its root. As they are stored: --symlinks stored.'
			: 'Symbolic links are as stored: absolute ones lead to files of this computer, not of the disk.',
		'Until it is unmounted, nothing else can use the disk, and it must not be unplugged.',
	];
}
