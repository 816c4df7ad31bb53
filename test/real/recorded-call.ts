/** A call of VBoxManage as a run without faults made it. */
export type RecordedCall = {
	/** From 1, over all processes of the run. */
	readonly number: number;
	readonly argv: readonly string[];
};

/** A command and its options, without names and values: the same for calls that do the same. */
export function kindOf([command = '', ...rest]: readonly string[]): string {
	const action = command === 'controlvm' || command === 'snapshot' ? rest.slice(1, 2) : [];
	return [command, ...action, ...rest.filter(word => word.startsWith('--'))].join(' ');
}

/** For the arguments of all calls of the kind, joined by blanks. */
export function kindPattern({argv}: RecordedCall): string {
	const [command, ...more] = kindOf(argv).split(' ');
	return [`^${command}\\b`, ...more.map(word => ` ${word}\\b`)].join('.*');
}

/** The first call of each kind. */
export function kinds(calls: readonly RecordedCall[]): readonly RecordedCall[] {
	return calls.filter(({argv}, index) => calls.findIndex(other => kindOf(other.argv) === kindOf(argv)) === index);
}

/** Without what only asks the same again. */
export function withoutRepeats(calls: readonly RecordedCall[]): readonly RecordedCall[] {
	return calls.filter(({argv}, index) => argv.join('\n') !== calls[index - 1]?.argv.join('\n'));
}

/** @param log - what the double wrote to VBOX_DOUBLE_LOG. */
export function parseCalls(log: string): readonly RecordedCall[] {
	return log
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as RecordedCall);
}
