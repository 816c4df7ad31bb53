/** A geom of one class, as `geom CLASS list` shows it. Names and values are FreeBSD's own. */
export type Geom = {
	readonly name: string;
	readonly fields: Readonly<Record<string, string>>;
	readonly providers: readonly Provider[];
};

export type Provider = {
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly sectorSize: number;
	/** How many have it open for reading, for writing, and keep others off. */
	readonly open: {readonly read: number; readonly write: number; readonly exclusive: number};
	readonly fields: Readonly<Record<string, string>>;
};

/** Parse `geom disk list` or `gpart list` (sbin/geom/core/geom.c): geoms with fields, then numbered providers with theirs, then consumers. */
export function parseGeomList(text: string): readonly Geom[] {
	return text
		.split(/^(?=Geom name: )/m)
		.filter(block => block.startsWith('Geom name: '))
		.map(block => {
			const [own = '', ...lists] = block.split(/^(?=Providers:|Consumers:)/m);
			const fields = parseFields(own);
			const providers = lists.filter(list => list.startsWith('Providers:')).flatMap(parseProviders);
			return {name: fields['Geom name'] ?? '', fields, providers};
		});
}

function parseProviders(list: string): readonly Provider[] {
	return list
		.split(/^(?=\d+\. Name: )/m)
		.slice(1)
		.map(item => {
			const fields = parseFields(item.replace(/^\d+\. /, ''));
			const mode = /^r(\d+)w(\d+)e(\d+)$/.exec(fields.Mode ?? '');
			const [read = 0, write = 0, exclusive = 0] = mode?.slice(1).map(Number) ?? [];
			return {
				name: fields.Name ?? '',
				size: Number.parseInt(fields.Mediasize ?? '0', 10),
				sectorSize: Number.parseInt(fields.Sectorsize ?? '512', 10),
				open: {read, write, exclusive},
				fields,
			};
		});
}

function parseFields(text: string): Readonly<Record<string, string>> {
	const pairs = text.split('\n').flatMap(line => {
		const match = /^\s*([^:]+): (.*)$/.exec(line);
		return match ? [[match[1] ?? '', match[2] ?? ''] as const] : [];
	});
	return Object.fromEntries(pairs);
}
