import {isAtLeast} from '../text/versions.js';

/** A version of a program that FUSE mounts rest on, with a known fault. */
type KnownProblem = {
	readonly program: 'sshfs' | 'macFUSE';
	/** As Node.js names it. */
	readonly platform?: string;
	/** The first version that has it. */
	readonly from: string;
	/** The first version without it; undefined as long as none is known. */
	readonly before?: string;
	readonly problem: string;
	/** Where that was reported. */
	readonly source: string;
};

const problems: readonly KnownProblem[] = [
	{
		program: 'macFUSE',
		from: '5.2.0',
		before: '5.3.0',
		problem: 'corrupts files of 3 MB and more that are written through sshfs',
		source: 'https://github.com/macfuse/macfuse/issues/1170',
	},
	{
		program: 'macFUSE',
		from: '5.3.3',
		before: '5.4.0',
		problem: 'breaks sshfs mounts; 5.3.2 works',
		source: 'https://github.com/macfuse/macfuse/issues/1180',
	},
	{
		program: 'sshfs',
		platform: 'darwin',
		from: '3.7.5',
		before: '3.7.6',
		problem: 'stops when a directory with some 2,600 entries is listed',
		source: 'https://github.com/libfuse/sshfs/issues/338',
	},
];

/** A known fault of a version that is there, in one line. */
export type FuseProblem = Pick<KnownProblem, 'program'> & {readonly text: string};

/** The known faults of a version. */
export function knownProblems(program: KnownProblem['program'], version: string, platform: string): readonly FuseProblem[] {
	return problems
		.filter(known => known.program === program && (known.platform ?? platform) === platform)
		.filter(known => isAtLeast(version, known.from) && (known.before === undefined || !isAtLeast(version, known.before)))
		.map(known => ({program, text: `${program} ${version} ${known.problem} (${known.source})`}));
}
