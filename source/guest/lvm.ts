export type LogicalVolume = {
	readonly group: string;
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	/** Whether the kernel has it. */
	readonly active: boolean;
	readonly isThinPool: boolean;
};

export type PhysicalVolume = {readonly path: string; readonly group: string};

/** Read `lvs -o vg_name,lv_name,lv_size,lv_attr --separator '|' --units b --nosuffix --noheadings`. Attributes: lvs(8), "Notes". */
export function parseLvs(output: string): readonly LogicalVolume[] {
	return rows(output, 4).map(([group = '', name = '', size = '', attributes = '']) => ({
		group,
		name,
		size: Number(size),
		active: attributes[4] === 'a',
		isThinPool: attributes.startsWith('t'),
	}));
}

/** Read `pvs -o pv_name,vg_name --separator '|' --noheadings`. A volume that belongs to no group is left out. */
export function parsePvs(output: string): readonly PhysicalVolume[] {
	return rows(output, 2)
		.map(([path = '', group = '']) => ({path, group}))
		.filter(({path, group}) => path.startsWith('/dev/') && group !== '');
}

/** Warnings of lvm can stand between the rows. Names are of `A-Z a-z 0-9 + _ . -` only (lvm(8)). */
function rows(output: string, columns: number): ReadonlyArray<readonly string[]> {
	return output
		.split('\n')
		.map(line => line.trim().split('|'))
		.filter(cells => cells.length === columns);
}

/** The parts of a name of the device mapper, of which the first is the group. Hyphens in them are doubled. */
export function mapperParts(name: string): readonly string[] {
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
