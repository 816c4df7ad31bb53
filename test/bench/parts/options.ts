import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {eventually} from '../../harness/eventually.js';
import {markedProcesses, type Process} from '../processes.js';
import {spread} from '../statistics.js';
import {markdownTable} from '../table.js';
import {measure} from '../visit.js';
import {ours} from '../ways/ours.js';
import {workloads} from '../workloads.js';
import type {World} from '../world.js';

/** What is taken away from the options of a mount, and what is added to them. */
type Change = {readonly name: string; readonly without?: RegExp; readonly with?: string};

const caches = /^(auto_cache|.*_timeout=|dcache_)/;
const changes: readonly Change[] = [
	{name: 'as it is'},
	{name: 'plain', without: new RegExp(`^sshfs_sync|^max_|${caches.source}`)},
	{name: 'no sshfs_sync', without: /^sshfs_sync/},
	{name: 'no caches of ours', without: caches},
	{name: 'direct_io', without: caches, with: 'direct_io'},
	{name: 'requests of 64 KiB', without: /^max_(read|write)/, with: 'max_read=65536,max_write=65536'},
	{name: 'two connections', with: 'max_conns=2'},
	{name: 'aes128-ctr', with: 'Ciphers=aes128-ctr'},
	{name: 'aes128-gcm', with: 'Ciphers=aes128-gcm@openssh.com'},
	{name: 'chacha20-poly1305', with: 'Ciphers=chacha20-poly1305@openssh.com'},
];

/**
One mount, and beside it the same folder of the same guest by other options of sshfs, in turns. In seconds of a processor, of the machine and all
helpers: that is what limits all of it where machines are emulated, and it hardly depends on what else runs.
*/
export async function options(world: World, rounds: number): Promise<string> {
	const mark = `${process.pid}-options`;
	const mountpoint = await world.program.makeFolder('bench/options');
	const beside = await world.program.makeFolder('bench/beside');
	const copy = path.join(world.folder, 'options.img');
	await execa('cp', ['--sparse=always', world.image, copy]);
	const mounted = await ours('ours', world.program).mount(copy, mountpoint, mark);
	const figures = new Map<string, Map<string, number[]>>();
	try {
		const sshfs = (await markedProcesses(mark)).find(({name}) => name === 'sshfs');
		if (!sshfs) throw new Error('no sshfs runs');
		const work = workloads(world.sizes, world.sources).filter(({name}) => /^(find|tar out|random.*cold|read|write.*new)/.test(name));
		for (let round = 0; round < rounds; round++) {
			for (const change of changes) {
				console.error(`round ${round + 1} of ${rounds}: ${change.name}`);
				try {
					const unmount = await mountBeside(sshfs, change, beside);
					for (const workload of work) {
						const {name, cpu} = await measure(workload, beside, mark);
						const row = figures.get(name) ?? new Map<string, number[]>();
						figures.set(name, row.set(change.name, [...(row.get(change.name) ?? []), cpu]));
					}

					await execa('rm', ['-rf', path.join(beside, 'unpacked'), path.join(beside, 'written')]);
					await unmount();
				} catch (error) {
					console.error(`${change.name}: ${(error as Error).message}`);
				}
			}
		}
	} finally {
		await mounted.unmount();
	}

	const names = [...figures.keys()];
	return markdownTable(
		['options', ...names],
		changes.map(({name}) => [name, ...names.map(row => spread(figures.get(row)?.get(name) ?? []))]),
	);
}

/** Run the same sshfs once more, by other options. @returns What unmounts it. */
async function mountBeside({pid}: Process, change: Change, mountpoint: string): Promise<() => Promise<void>> {
	const words = async (name: string) => (await readFile(`/proc/${pid}/${name}`, 'utf8')).split('\0').slice(0, -1);
	const command = await words('cmdline');
	const environment = Object.fromEntries((await words('environ')).map(line => line.split(/=(.*)/s).slice(0, 2)));
	const at = command.indexOf('-o') + 1;
	const kept = (command[at] ?? '').split(/(?<!\\),/).filter(option => !change.without?.test(option) && !option.startsWith('fsname='));
	const arguments_ = [
		...command.slice(1, at),
		[...kept, ...(change.with ? [change.with] : [])].join(','),
		...command.slice(at + 1, -1),
		mountpoint,
	];
	const child = execa(command[0] ?? 'sshfs', arguments_, {env: environment, stdio: ['ignore', 'ignore', 'inherit'], reject: false});
	let hasEnded = false;
	void child.then(() => {
		hasEnded = true;
	});
	await eventually('the mount beside', async () => {
		if (hasEnded) throw new Error(`sshfs ends with ${arguments_.join(' ')}`);
		return (await readFile('/proc/self/mounts', 'utf8')).includes(` ${mountpoint} `);
	});
	return async () => {
		await execa('fusermount', ['-u', mountpoint]);
		await child;
	};
}
