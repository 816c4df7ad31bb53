/** What a part of an array tells of it. */
export type ArrayMember = {
	readonly uuid: string;
	/** `raid1`, … */
	readonly level: string;
	/** How many disks it has. */
	readonly total: number;
};

/**
What a member says of its array: `mdadm --examine --export`, lines of `NAME=value`.
@returns Undefined when it says nothing that makes sense.
*/
export function parseMember(text: string): ArrayMember | undefined {
	const value = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(text)?.[1];
	const uuid = value('MD_UUID');
	const total = Number(value('MD_DEVICES'));
	return uuid !== undefined && Number.isSafeInteger(total) && total > 0 ? {uuid, total, level: value('MD_LEVEL') ?? 'RAID'} : undefined;
}
