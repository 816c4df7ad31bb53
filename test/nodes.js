// npm run test:nodes [-- VERSION…]: the unit layer on the oldest Node.js that is supported, and on a newer one. Those that this computer lacks come
// from npm's package "node", into the cache.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {root, setUp} from './set-up.js';

/** The oldest of `engines` in package.json, and the newest with long support. */
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '24'];
const cache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'vmfuse', 'node');

await setUp([]);
const failed = versions.filter(version => !runOn(version));
console.log(
	failed.length === 0 ? `The unit layer passes on Node.js ${versions.join(' and ')}.` : `It fails on Node.js ${failed.join(' and ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** @param {string} version - such as 24. */
function runOn(version) {
	const node = nodeOf(version);
	if (!node) return false;
	console.log(`-- Node.js ${spawnSync(node, ['--version'], {encoding: 'utf8'}).stdout.trim()}`);
	// Whatever the tests start by the name `node` is that one too.
	const env = {...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`};
	const {status} = spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit'], {cwd: root, env, stdio: 'inherit'});
	return status === 0;
}

/** @param {string} version @returns The program, fetched if need be; undefined when it cannot be had. */
function nodeOf(version) {
	if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
	const folder = path.join(cache, version);
	const node = path.join(folder, 'node_modules', 'node', 'bin', 'node');
	if (existsSync(node)) return node;
	mkdirSync(folder, {recursive: true});
	const arguments_ = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`];
	const {status} = spawnSync('npm', arguments_, {stdio: 'inherit'});
	if (status === 0 && existsSync(node)) return node;
	console.error(`Error: npm could not get node@${version}`);
	return undefined;
}
