export type ListedMedium = {
	readonly uuid: string;
	readonly location: string;
	/** `created`, `locked read`, `locked write`, `inaccessible`, … */
	readonly state: string;
};

/** What `list hdds` prints: records of `Key: value` lines, an empty line after each. */
export function parseMediumList(output: string): readonly ListedMedium[] {
	return output.split(/\r?\n(?=UUID:)/).flatMap(record => {
		const field = (key: string) => new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(record)?.[1];
		const uuid = field('UUID');
		const location = field('Location');
		return uuid === undefined || location === undefined ? [] : [{uuid: uuid.toLowerCase(), location, state: field('State') ?? 'unknown'}];
	});
}
