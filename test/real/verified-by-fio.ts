import {mkdir} from 'node:fs/promises';
import {run} from '../../source/host/run.js';

const context = {signal: new AbortController().signal, emit() {}};

/** Bytes that fio writes, in blocks of 512 bytes to 64 KiB at random places. */
export const verifiedBytes = 16 << 20;

/**
Let fio write to a folder, two processes at once, each block with a checksum and its place, and read all of it again.
@param again - Read only what the same seed has written before.
@throws CommandError when a block is not what was written.
*/
export async function verifyByFio(folder: string, seed: number, again: boolean): Promise<void> {
	await mkdir(folder, {recursive: true});
	const size = verifiedBytes / 2;
	await run(
		[
			'fio',
			'--name=verify',
			`--directory=${folder}`,
			...['--rw=randwrite', '--bsrange=512-64k', `--size=${size}`, '--numjobs=2', '--ioengine=psync', `--randseed=${seed}`],
			...['--verify=crc32c', '--verify_fatal=1', '--verify_state_save=0', '--fsync=50', '--end_fsync=1', '--invalidate=0'],
			...(again ? ['--verify_only=1'] : []),
		],
		context,
		{timeout: 1_800_000},
	);
}
