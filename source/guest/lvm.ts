export type LogicalVolume = {
	/** What users know its group by: `vg-host`; `twin@Zk3fQ1`, with the beginning of its UUID, where several have one name. */
	readonly group: string;
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	/** Whether the kernel has it. */
	readonly active: boolean;
	readonly isThinPool: boolean;
	/** The drivers of the device mapper that its kind takes. */
	readonly drivers: readonly string[];
	/** Of a snapshot by copies: the name of what it is one of. */
	readonly origin?: string;
	/** A snapshot that ran out of room: the kernel has it, and it has nothing any more. */
	readonly isLost: boolean;
	/** Some of what it lies on is missing. */
	readonly isPartial: boolean;
	/** Without hyphens, as in the device mapper's names. Empty when it was not asked for. */
	readonly groupUuid: string;
};

export type PhysicalVolume = {
	/** Undefined when it is missing. */
	readonly path: string | undefined;
	/** As in `LogicalVolume`. */
	readonly group: string;
	readonly groupUuid: string;
	readonly claim: GroupClaim;
	/** Its group was taken all the same, where what is written is thrown away. */
	readonly isTaken: boolean;
};

/** What keeps LVM from activating a group wherever its disks are. */
export type GroupClaim = {
	/** It was made ready to be taken to another system, where it has to be imported. */
	readonly isExported: boolean;
	/** The system ID of the only system that may use it; empty when any may. */
	readonly owner: string;
	/** Several systems of a cluster use it, and a service sees to it that they do not write at once. */
	readonly isShared: boolean;
};

/** The columns that `parseLvs` and `parsePvs` read. */
export const lvsColumns = 'vg_name,lv_name,lv_size,lv_attr,vg_uuid,origin';
export const pvsColumns = 'pv_name,vg_name,vg_uuid,vg_attr,vg_sysid,vg_tags';

/** Read `lvs -o … --separator '|' --units b --nosuffix --noheadings`. Attributes: lvs(8), "Notes". */
export function parseLvs(output: string): readonly LogicalVolume[] {
	const found = rows(output, 4, 6).map(([group = '', name = '', size = '', attributes = '', uuid = '', origin = '']) => ({
		group,
		name,
		size: Number(size),
		active: kernelHas.test(attributes[4] ?? ''),
		isThinPool: attributes.startsWith('t'),
		drivers: driversOf(attributes[0] ?? ''),
		...(/^s/i.test(attributes) && origin !== '' ? {origin} : {}),
		isLost: /[IS]/.test(attributes[4] ?? ''),
		isPartial: attributes[8] === 'p',
		groupUuid: uuid.replaceAll('-', ''),
	}));
	return withUniqueGroups(found);
}

/** Active, suspended, a snapshot that is lost, one that could not be merged, or what should be checked. */
const kernelHas = /[asISmMcC]/;

/** By the kind of a volume as its attributes tell. A cache that is not of the kind smq has not been made for ten years. */
function driversOf(kind: string): readonly string[] {
	if (kind === 'C') return ['dm-cache', 'dm-cache-smq'];
	if (/[tV]/.test(kind)) return ['dm-thin-pool'];
	if (/[rR]/.test(kind)) return ['dm-raid'];
	return /[sSoO]/.test(kind) ? ['dm-snapshot'] : [];
}

/** Read `pvs -o … --separator '|' --noheadings`. Attributes: vgs(8), "Notes". A volume that belongs to no group is left out; one that is missing is called `[unknown]`. */
export function parsePvs(output: string): readonly PhysicalVolume[] {
	const found = rows(output, 2, 6)
		.map(([path = '', group = '', uuid = '', attributes = '', owner = '', tagList = '']) => {
			const tags = tagList.split(',');
			const wasExported = tags.includes(takenTags.exported);
			const wasShared = tags.includes(takenTags.shared);
			return {
				path: path.startsWith('/dev/') ? path : undefined,
				group,
				groupUuid: uuid.replaceAll('-', ''),
				claim: {isExported: attributes[2] === 'x' || wasExported, owner, isShared: /[sc]/.test(attributes[5] ?? '') || wasShared},
				isTaken: wasExported || wasShared,
			};
		})
		.filter(({group}) => group !== '');
	return withUniqueGroups(found);
}

/** Tags of a group that was taken: what it was before. LVM itself does not tell any more. */
export const takenTags = {exported: 'vmfuse.exported', shared: 'vmfuse.shared'} as const;

/** Characters of a UUID that tell a group from another of its name. */
const prefix = 6;

function withUniqueGroups<Item extends {readonly group: string; readonly groupUuid: string}>(items: readonly Item[]): readonly Item[] {
	const isTwin = ({group, groupUuid}: Item) => items.some(other => other.group === group && other.groupUuid !== groupUuid);
	return items.map(item => (isTwin(item) ? {...item, group: `${item.group}@${item.groupUuid.slice(0, prefix)}`} : item));
}

/** Warnings of lvm can stand between the rows. Names are of `A-Z a-z 0-9 + _ . -` only (lvm(8)). */
function rows(output: string, least: number, most: number): ReadonlyArray<readonly string[]> {
	return output
		.split('\n')
		.map(line => line.trim().split('|'))
		.filter(cells => cells.length >= least && cells.length <= most);
}

/** The parts of a name of the device mapper, of which the first is the group. Hyphens in them are doubled. */
function mapperParts(name: string): readonly string[] {
	return name
		.replaceAll('--', '\0')
		.split('-')
		.map(part => part.replaceAll('\0', '-'));
}

/**
The volume behind a name of the device mapper: `vg--host-lv--root` is `lv-root` in `vg-host`.
Undefined for LVM's inner devices (`vg-lv-real`, `vg-pool-tpool`), which have a third part.
*/
export function splitMapperName(name: string): {readonly group: string; readonly name: string} | undefined {
	const [group, volume, inner] = mapperParts(name);
	return group && volume && inner === undefined ? {group, name: volume} : undefined;
}

/** Parts of volumes that the kernel shows but no user means (lvmcache(7), lvmraid(7), lvmthin(7)). */
export function isInnerVolume(name: string): boolean {
	return /_(?:[rm]image|rmeta|mlog|[tc]data|[tc]meta|corig|cvol|cpool|vdata|vorigin|wcorig|iorig|imeta|pmspare)(?:_\d+)?$/.test(name);
}
