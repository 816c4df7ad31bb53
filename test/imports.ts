import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The files of a folder, and which files each of them imports: all relative to that folder; types and lazy imports count. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

export function importGraph(folder: string): ImportGraph {
	const names = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => /(?<!\.d)\.tsx?$/.test(name));
	const known = new Set(names);
	return new Map(
		names.map(name => {
			const {importedFiles} = ts.preProcessFile(readFileSync(path.join(folder, name), 'utf8'), true, true);
			const imported = importedFiles
				.filter(({fileName}) => fileName.startsWith('.'))
				.map(({fileName}) => path.join(path.dirname(name), fileName.replace(/\.js$/, '')))
				.map(stem => [`${stem}.ts`, `${stem}.tsx`].find(file => known.has(file)) ?? stem);
			return [name, imported];
		}),
	);
}

/** Circles of imports, each as the files on its way; one for each file that closes one. */
export function importCycles(graph: ImportGraph): readonly string[] {
	const cycles: string[] = [];
	const done = new Set<string>();
	const visit = (file: string, way: readonly string[]) => {
		const begin = way.indexOf(file);
		if (begin >= 0) cycles.push([...way.slice(begin), file].join(' → '));
		if (begin >= 0 || done.has(file)) return;
		for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
		done.add(file);
	};
	for (const file of graph.keys()) visit(file, []);
	return cycles;
}
