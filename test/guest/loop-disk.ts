import {access, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';

/** An image file that this computer shows as a disk. */
export type LoopDisk = {
	/** `/dev/loop3` */
	readonly node: string;
	readonly image: string;
	remove(): Promise<void>;
};

type Options = {
	readonly mib: number;
	/** parted's words: `['mklabel', 'gpt', 'mkpart', …]`. The partitions are shown as `/dev/loop3p1` and so on. */
	readonly partitions?: readonly string[];
};

export async function makeLoopDisk({mib, partitions = []}: Options): Promise<LoopDisk> {
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-disk-'));
	const image = path.join(folder, 'disk.img');
	await execa('truncate', ['-s', `${mib}M`, image]);
	if (partitions.length > 0) {
		await execa('parted', ['-s', image, ...partitions]);
	}

	const node = await attachLoop(image);
	if (partitions.length > 0) {
		// Some kernels show them by themselves, and then refuse.
		await execa('partx', ['-a', node], {reject: false});
		await access(`${node}p1`);
	}

	return {
		node,
		image,
		async remove() {
			await detachLoop(node);
			await rm(folder, {recursive: true, force: true});
		},
	};
}

/** @returns The node. */
export async function attachLoop(image: string, {readOnly = false}: {readonly readOnly?: boolean} = {}): Promise<string> {
	const {stdout} = await execa('losetup', ['--find', '--show', ...(readOnly ? ['--read-only'] : []), image]);
	return stdout.trim();
}

export async function detachLoop(node: string): Promise<void> {
	await execa('partx', ['-d', node], {reject: false});
	await execa('losetup', ['-d', node]);
}
