import {randomBytes} from 'node:crypto';
import {readdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {unlessMissing} from '../settled.js';
import {isDiskFull} from '../system-error.js';

/** What is reserved, in pieces: each time that there is no room, one is given up, and another program may take what is over. */
const pieces = 16;
/** Bytes. A file of ours has less, but for lists of many devices, for which several are given up. */
const pieceBytes = 8192;

const pieceName = /^reserve-\d+$/;

/** Keep room in a session's folder for what it has to write when the disk is full by then. What there is no room for is left out. */
export async function reserveRoom(folder: string): Promise<void> {
	for (let number = 0; number < pieces; number++) {
		// Where files are compressed, zeros would take no room.
		await writeFile(path.join(folder, `reserve-${number}`), randomBytes(pieceBytes), {mode: 0o600}).catch(() => {});
	}
}

/**
Do what needs room in a session's folder or beside it. When the disk is full, it is done again with some of what is reserved.
@param work Harmless to do again.
@param keep How many pieces stay reserved.
@throws What the work throws; that the disk is full when nothing more is reserved.
*/
export async function withRoom<Result>(folder: string, work: () => Promise<Result>, keep: 'none' | 'half' = 'none'): Promise<Result> {
	for (;;) {
		try {
			return await work();
		} catch (error) {
			if (!isDiskFull(error) || !(await giveUp(folder, keep === 'half' ? pieces / 2 : 0))) throw error;
		}
	}
}

/** @returns Whether there was a piece to give up. */
async function giveUp(folder: string, kept: number): Promise<boolean> {
	const names = ((await unlessMissing(readdir(folder))) ?? []).filter(name => pieceName.test(name)).sort();
	const piece = names.length > kept ? names.at(-1) : undefined;
	if (piece === undefined) return false;
	await rm(path.join(folder, piece), {force: true});
	return true;
}
