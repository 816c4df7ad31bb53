import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {findProgram} from '../../../source/host/find-program.js';
import {shellLine} from '../../../source/text/shell-line.js';
import {spread} from '../statistics.js';
import {markdownTable} from '../table.js';
import {visit} from '../visit.js';
import {ours} from '../ways/ours.js';
import {workloads} from '../workloads.js';
import type {World} from '../world.js';

/** What is taken away from the options of a mount, and what is added to them. */
type Change = {readonly name: string; readonly without?: string; readonly with?: string};

const caches = 'auto_cache|[a-z_]*_timeout=[^,]*|dcache_[^,]*';
const changes: readonly Change[] = [
	{name: 'as it is'},
	{name: 'requests of 64 KiB', with: 'max_read=65536,max_write=65536'},
	{name: 'plain', without: `sshfs_sync|${caches}`},
	{name: 'no sshfs_sync', without: 'sshfs_sync'},
	{name: 'no caches of ours', without: caches},
	{name: 'direct_io', without: caches, with: 'direct_io'},
];

/**
A mount of ours for each, in turns, by an sshfs that is given other options. In seconds of a processor, of the machine and all helpers: that is what
limits all of it where machines are emulated, and it hardly depends on what else runs.
*/
export async function options(world: World, rounds: number): Promise<string> {
	const work = workloads(world.sizes, world.sources).filter(({name}) => /^(find|tar out|random.*cold|read|write.*new)/.test(name));
	const figures = new Map<string, Map<string, number[]>>();
	for (let round = 0; round < rounds; round++) {
		for (const change of changes) {
			console.error(`round ${round + 1} of ${rounds}: ${change.name}`);
			const folder = path.join(world.folder, 'sshfs');
			await mkdir(folder, {recursive: true});
			await writeFile(path.join(folder, 'sshfs'), sshfsWith(change), {mode: 0o755});
			const way = ours(change.name, world.program, undefined, {PATH: `${folder}${path.delimiter}${process.env.PATH}`});
			const visited = await visit(way, world.image, work, world.folder);
			await rm(folder, {recursive: true});
			for (const {name, cpu} of visited.work) {
				const row = figures.get(name) ?? new Map<string, number[]>();
				figures.set(name, row.set(change.name, [...(row.get(change.name) ?? []), cpu]));
			}
		}
	}

	const names = [...figures.keys()];
	return markdownTable(
		['options', ...names],
		changes.map(({name}) => [name, ...names.map(row => spread(figures.get(row)?.get(name) ?? []))]),
	);
}

/** A program in place of sshfs, which is called as `sshfsArguments` has it: -f -F FILE -o OPTIONS FROM TO. What it is asked about itself it passes on. */
function sshfsWith({without = 'none', with: added}: Change): string {
	const sshfs = shellLine([findProgram('sshfs') ?? 'sshfs']);
	return `#!/bin/bash
[ "$1" = -f ] || exec ${sshfs} "$@"
options=$(printf %s ",$5," | sed -E ':again; s/,(${without}),/,/; t again; s/^,//; s/,$//')
exec ${sshfs} "$1" "$2" "$3" -o "$options${added === undefined ? '' : `,${added}`}" "\${@:6}"
`;
}
