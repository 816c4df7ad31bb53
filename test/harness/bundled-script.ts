import {mkdtemp, rm} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';

/** A TypeScript file as one that Node.js runs by itself: for processes that a test starts again and again. */
export type BundledScript = {readonly file: string; remove(): Promise<void>};

/** @param source - of which the imports are bundled, but for packages. */
export async function bundledScript(source: string): Promise<BundledScript> {
	// Where packages are found.
	const folder = await mkdtemp(path.join(import.meta.dirname, '../../node_modules/.vmfuse-script-'));
	const file = path.join(folder, `${path.basename(source, '.ts')}.mjs`);
	await build({
		entryPoints: [source],
		outfile: file,
		bundle: true,
		packages: 'external',
		platform: 'node',
		format: 'esm',
		target: 'node20',
	});
	return {file, remove: async () => rm(folder, {recursive: true, force: true})};
}
