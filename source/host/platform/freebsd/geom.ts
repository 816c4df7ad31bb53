/** A geom of one class, as `geom CLASS list` shows it. Names and values are FreeBSD's own. */
export type Geom = {
	readonly name: string;
	readonly fields: Fields;
	readonly providers: readonly Provider[];
};

export type Provider = {
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly sectorSize: number;
	/** How many have it open for writing, and how many keep others from writing. */
	readonly open: {readonly write: number; readonly exclusive: number};
	readonly fields: Fields;
};

/** What geom does not know is left out. */
type Fields = Readonly<Record<string, string | undefined>>;

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
		.split(/^\d+\. (?=Name: )/m)
		.slice(1)
		.map(item => {
			const fields = parseFields(item);
			const [, write = 0, exclusive = 0] = /^r\d+w(\d+)e(\d+)$/.exec(fields.Mode ?? '')?.map(Number) ?? [];
			return {
				name: fields.Name ?? '',
				size: Number.parseInt(fields.Mediasize ?? '0', 10),
				sectorSize: Number.parseInt(fields.Sectorsize ?? '512', 10),
				open: {write, exclusive},
				fields,
			};
		});
}

function parseFields(text: string): Fields {
	const pairs = [...text.matchAll(/^\s*([^:\n]+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
	return Object.fromEntries(pairs.filter(([, value]) => value !== '' && value !== '(null)'));
}
