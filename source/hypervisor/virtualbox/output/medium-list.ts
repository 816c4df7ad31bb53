export type ListedMedium = {
	readonly uuid: string;
	readonly location: string;
	/** UUID of the medium that this one only has the differences to. */
	readonly parent: string | undefined;
	/** `normal`, `immutable`, `writethrough`, … */
	readonly type: string;
	/** `created`, `locked read`, `locked write`, `inaccessible`, … */
	readonly state: string;
};

/** What `list hdds` prints: records of `Key: value` lines, an empty line after each. */
export function parseMediumList(output: string): readonly ListedMedium[] {
	return output.split(/\r?\n(?=UUID:)/).flatMap(record => {
		const field = (key: string) => new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(record)?.[1];
		const uuid = field('UUID');
		const location = field('Location');
		if (uuid === undefined || location === undefined) return [];
		const parent = field('Parent UUID')?.toLowerCase() ?? 'base';
		const [type = ''] = (field('Type') ?? 'normal').split(' ');
		return [{uuid: uuid.toLowerCase(), location, parent: parent === 'base' ? undefined : parent, type, state: field('State') ?? 'unknown'}];
	});
}
