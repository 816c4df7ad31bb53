import {shellLine} from '../../text/shell-line.js';
import {expandHome} from '../expand-home.js';
import type {MountAnswers, SourceChoice} from './probe.js';

/** The command that would do the same, as a line for a shell. */
export function mountCommand(
	{source, partitions, others = [], header, tcrypt = false}: SourceChoice,
	{device, mountpoint, readOnly, peek, degraded, ownership, symlinks, ownMachine}: MountAnswers,
): string {
	return shellLine([
		'vmfuse-tui',
		'mount',
		source,
		partitionWord(partitions),
		...others.map(other => `${expandHome(other.source)}:${partitionWord(other.partitions)}`),
		device,
		// A shell would not understand the `~` of a quoted path.
		expandHome(mountpoint),
		'--create',
		...(readOnly ? ['--read-only'] : []),
		...(peek ? ['--peek'] : []),
		...(header === undefined ? [] : ['--header', expandHome(header)]),
		...(tcrypt ? ['--tcrypt'] : []),
		...(degraded ? ['--degraded'] : []),
		...(ownership === 'mine' ? ['--owner', 'mine'] : []),
		...(symlinks === 'stored' ? ['--symlinks', 'stored'] : []),
		...(ownMachine ? ['--own-machine'] : []),
	]);
}

function partitionWord(partitions: readonly number[]): string {
	return partitions.length === 0 ? '-' : partitions.join(',');
}
