type TroubleKind = {
	/** Another attempt does not mend it. */
	readonly isFinal?: true;
	/** It leaves the beginning of a file, from which the next attempt can go on. */
	readonly leavesPart?: true;
	/** Who has to do something about it. Absent where nobody can. */
	readonly at?: 'network' | 'files' | 'mirror';
};

/** Why an extension was not loaded. */
const troubles = {
	/** The mirror does not have the file. */
	absent: {isFinal: true, at: 'files'},
	/** The mirror answers with another error. */
	refused: {leavesPart: true, at: 'mirror'},
	/** A download in the guest has the right length and the wrong bytes: the mirror has nothing more of it. */
	damaged: {},
	/** Everything came, and is not what it should be. */
	checksum: {at: 'files'},
	'no-checksum': {isFinal: true, at: 'files'},
	/** The connection ended in the middle. */
	cut: {leavesPart: true, at: 'mirror'},
	/** Nothing came for a long time. */
	silent: {leavesPart: true, at: 'mirror'},
	unreachable: {leavesPart: true, at: 'network'},
	unresolved: {leavesPart: true, at: 'network'},
	/** There is no room left in the guest. */
	full: {isFinal: true},
	/** tce-load stood still, although it downloaded nothing. */
	stuck: {},
	/** It says that all is well, and something is missing. */
	incomplete: {at: 'files'},
	other: {},
} as const satisfies Record<string, TroubleKind>;

export type LoadTrouble = keyof typeof troubles;

/** What can be done about it. */
export const kindOf = (trouble: LoadTrouble): TroubleKind => troubles[trouble];
