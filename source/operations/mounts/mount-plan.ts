import {ownershipNotice} from '../../session/ownership.js';
import {sentence} from '../../text/sentence.js';
import {expandHome} from '../expand-home.js';
import type {MachinePlan} from './machine-plan.js';
import type {MountAnswers, SourceChoice} from './probe.js';

/** What will happen, one sentence a line. */
export function mountPlan(
	{others = [], ...first}: SourceChoice,
	{device, mountpoint, readOnly, peek = false, degraded = false, ownership, symlinks, ownMachine = false}: MountAnswers,
	machine: MachinePlan = {kind: 'own', others: []},
): readonly string[] {
	const sources = [first, ...others].map(sourceText).join(' and ');
	const [disks, they] = others.length > 0 ? ['the disks', 'they'] : ['the disk', 'it'];
	const notice = ownershipNotice(ownership, readOnly);
	return [
		...machineText(machine, ownMachine),
		readOnly || peek
			? `The virtual machine keeps ${sources} read-only: nothing can be written to ${others.length > 0 ? 'them' : 'it'}.`
			: `The virtual machine reads and writes ${sources}.`,
		...(peek ? ['What you write is kept beside the disk, on this computer, and thrown away when it is unmounted.'] : []),
		...(degraded
			? ['Only the disks that are here get what you write. What is on a missing one is old then: add it anew before it is used again.']
			: []),
		`The virtual machine mounts ${device}; this computer shows that at ${expandHome(mountpoint)}.`,
		...(notice === undefined ? [] : [`${sentence(notice)}.`]),
		symlinks === 'inside'
			? 'Symbolic links lead to files of the disk: absolute ones begin at its root.'
			: 'Symbolic links are as stored: absolute ones lead to files of this computer, not of the disk.',
		`Until it is unmounted, nothing else can use ${disks}, and ${they} must not be unplugged.`,
	];
}

/** Only where there is a machine that could be shared. */
function machineText({kind, others}: MachinePlan, isWanted: boolean): readonly string[] {
	if (others.length === 0) return [];
	const where = others.join(' and ');
	if (kind === 'shared') return [`It shares the virtual machine of ${where}: that takes about a second.`];
	const why = isWanted ? '' : `: what is at ${where} is mounted in another way`;
	return [`It gets another virtual machine than ${where}, which takes some seconds${why}.`];
}

/** "partitions 7, 8 of /dev/sdb" */
function sourceText({source, partitions}: SourceChoice): string {
	if (partitions.length === 0) return source;
	return `${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')} of ${source}`;
}
