import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import os, {cpus, totalmem} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {accelerators} from '../../source/hypervisor/qemu/acceleration.js';
import {Program} from '../harness/program.js';
import {makeIntermediary} from '../real/shared-intermediaries.js';
import {type DiskSizes, makeDiskImage, writeNoise} from './disk-image.js';
import {guestmount} from './ways/guestmount.js';

/** What the parts share: made when the first one needs it, deleted in the end. */
export type World = {
	/** For copies and mountpoints. */
	readonly folder: string;
	/** With an intermediary that has a saved guest. */
	readonly program: Program;
	readonly sizes: DiskSizes;
	readonly image: string;
	/** Files of this computer: what is written to mounts. */
	readonly sources: {readonly big: string; readonly tar: string};
};

/** @param prepared - the home of an intermediary on QEMU, which is copied; undefined: one is set up. */
export async function makeWorld(sizes: DiskSizes, prepared: string | undefined): Promise<World> {
	const maker = prepared === undefined ? await Program.create() : undefined;
	if (maker) await makeIntermediary(maker.home);
	const program = await Program.create(prepared ?? maker?.home);
	await maker?.remove();
	const folder = await program.makeFolder('bench');
	const image = path.join(folder, 'disk.img');
	const sources = {big: path.join(folder, 'big'), tar: path.join(folder, 'small.tar')};
	await makeDiskImage(image, sizes);
	await writeNoise(sources.big, sizes.bigMib, 3);
	const small = await program.makeFolder('bench/small');
	const script = `for i in $(seq ${sizes.smallFiles}); do head -c 4096 /dev/zero >file-$i; done; tar -cf '${sources.tar}' .`;
	await execa('sh', ['-ec', script], {cwd: small});
	return {folder, program, sizes, image, sources};
}

/** Install guestmount where Debian's apt can, and let it make its appliance, which it keeps. @returns Whether it works. */
export async function prepareGuestmount({folder}: World): Promise<boolean> {
	if (spawnSync('guestmount', ['--version']).error) {
		console.error('guestmount is not installed. apt-get installs it: libguestfs-tools, and a kernel for it');
		const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
		const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
		for (const command of [['update'], ['install', '-y', '--no-install-recommends', 'libguestfs-tools', 'linux-image-amd64']]) {
			const [program = '', ...arguments_] = [...sudo, 'apt-get', '-qq', ...command];
			const {status} = spawnSync(program, arguments_, {env, stdio: ['ignore', 'ignore', 'inherit']});
			if (status !== 0) return without('apt-get did not install it');
		}
	}

	try {
		const tiny = path.join(folder, 'tiny.img');
		await execa('mke2fs', ['-q', '-F', '-t', 'ext4', tiny, '8M']);
		const mountpoint = path.join(folder, 'tiny');
		await execa('mkdir', ['-p', mountpoint]);
		const mounted = await guestmount.mount(tiny, mountpoint, 'first');
		await mounted.unmount();
		return true;
	} catch (error) {
		return without((error as Error).message.split('\n')[0] ?? '');
	}
}

function without(why: string): false {
	console.error(`guestmount is left out: ${why}`);
	return false;
}

/** The machine, and the versions of what was measured, as a list in Markdown. */
export function describeMachine(): string {
	const first = (program: string, ...arguments_: readonly string[]) => {
		try {
			return execFileSync(program, arguments_, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).split('\n')[0] ?? '';
		} catch {
			return `no ${program}`;
		}
	};
	const acceleration = accelerators()[0] === 'tcg' ? 'machines are emulated' : accelerators()[0];
	const [load = ''] = readFileSync('/proc/loadavg', 'utf8').split(' ');
	return [
		`- ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${acceleration}; load ${load} at the end`,
		`- ${os.type()} ${os.release().split('-')[0]}; Node.js ${process.version}; ${first('qemu-system-x86_64', '--version')}; sshfs ${sshfsVersion()}; ${first('guestmount', '--version')}`,
		`- vmfuse-tui ${first('git', 'rev-parse', '--short', 'HEAD')}, ${new Date().toISOString().slice(0, 10)}`,
	].join('\n');
}

function sshfsVersion(): string {
	return /SSHFS version (\S+)/.exec(spawnSync('sshfs', ['-V'], {encoding: 'utf8'}).stdout ?? '')?.[1] ?? 'missing';
}

/** A second program with an intermediary of its own, for what changes it. */
export async function copyOf({program}: World): Promise<Program> {
	return Program.create(program.home);
}
