// Bundles the program into build/: one small entry, and chunks that each command loads when it needs them.
import {chmod, readFile, rm} from 'node:fs/promises';
import process from 'node:process';
import {build, context} from 'esbuild';

const {version} = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const options = {
	entryPoints: ['source/cli.ts'],
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
	define: {__VERSION__: JSON.stringify(version)},
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
	logLevel: 'warning',
};

await rm(new URL('build', import.meta.url), {recursive: true, force: true});
if (process.argv.includes('--watch')) {
	await (await context(options)).watch();
} else {
	await build(options);
	await chmod(new URL('build/cli.js', import.meta.url), 0o755);
}
