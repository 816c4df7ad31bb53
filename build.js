// Bundles the program and the library into build/: two small entries, and chunks that each command loads when it needs them.
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build, context} from 'esbuild';

const {version} = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));

/**
Ink asks for React's development tools when DEV is set. They are not installed, and an import that cannot be resolved ends the build.
@type {import('esbuild').Plugin}
*/
const withoutDevelopmentTools = {
	name: 'without-development-tools',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^\.\/devtools\.js$/}, () => ({path: 'none', namespace: 'without-development-tools'}));
		onLoad({filter: /.*/, namespace: 'without-development-tools'}, () => ({contents: ''}));
	},
};

/**
string-width makes a segmenter when it is loaded, which costs a start some ten milliseconds: Node reads its rules of writing for that. Text in ASCII
needs none, so it is made for the first text that does.
@type {import('esbuild').Plugin}
*/
const lateSegmenter = {
	name: 'late-segmenter',
	setup({onLoad}) {
		onLoad({filter: /string-width\/index\.js$/}, async ({path: file}) => {
			const source = await readFile(file, 'utf8');
			const early = 'const segmenter = new Intl.Segmenter();';
			if (!source.includes(early)) return undefined;
			const late = 'let made; const segmenter = {segment: text => (made ??= new Intl.Segmenter()).segment(text)};';
			return {contents: source.replace(early, late)};
		});
	},
};

/** @type {import('esbuild').BuildOptions} */
const options = {
	entryPoints: ['source/cli.ts', 'source/index.ts'],
	absWorkingDir: import.meta.dirname,
	outdir: 'build',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.19',
	minify: true,
	keepNames: true,
	legalComments: 'linked',
	define: {__VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"'},
	plugins: [withoutDevelopmentTools, lateSegmenter],
	// Native and optional parts of ssh2: it works without them.
	external: ['node-pty', 'cpu-features', '*.node'],
	// Libraries in CommonJS call require for Node's own modules and ask where they are.
	banner: {
		js: [
			'#!/usr/bin/env node',
			"import {createRequire as __createRequire} from 'node:module';",
			'const require = __createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
		].join('\n'),
	},
	// Without the sources themselves: they say where a fault is, see report/fault.ts.
	sourcemap: true,
	sourcesContent: false,
	logLevel: 'warning',
};

const folder = path.join(import.meta.dirname, 'build');
if (process.argv.includes('--watch')) {
	await rm(folder, {recursive: true, force: true});
	await (await context(options)).watch();
} else {
	// In memory first: a build that fails takes nothing away.
	const {outputFiles, metafile} = await build({...options, write: false, metafile: true});
	const licences = await licencesOf(Object.keys(metafile.inputs));
	await rm(folder, {recursive: true, force: true});
	await mkdir(folder);
	await Promise.all(
		outputFiles.map(({path: file, contents}) => writeFile(file, contents, {mode: path.basename(file) === 'cli.js' ? 0o755 : 0o644})),
	);
	await writeFile(path.join(folder, 'LICENCES.txt'), licences);
}

/**
The licences of the packages that are in the bundle, which ask to be passed on with it.
@param {readonly string[]} inputs - every file that was bundled
*/
async function licencesOf(inputs) {
	const packages = new Set(inputs.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
	const texts = [...packages].sort().map(async name => {
		const where = path.join(import.meta.dirname, name);
		const {name: title, version, license} = JSON.parse(await readFile(path.join(where, 'package.json'), 'utf8'));
		const file = (await readdir(where)).find(one => /^licen[cs]e/i.test(one));
		return `${title} ${version}\n\n${file === undefined ? license : (await readFile(path.join(where, file), 'utf8')).trim()}\n`;
	});
	return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n`);
}
