import {readFile} from 'node:fs/promises';
import {writeFileAtomically} from '../atomic-file.js';
import type {ImageFormat} from '../hypervisor/hypervisor.js';

/** The disk of a session, as `resolveSource` found it. */
export type SessionSource = {
	/** A whole disk's node or an image file, absolute, without symbolic links. */
	readonly path: string;
	readonly isDevice: boolean;
	readonly format: ImageFormat;
	/** Undefined: the whole disk. */
	readonly partition?: number;
	/** The partition's own node, of a disk whose partition is asked for. */
	readonly partitionPath?: string;
};

/** What a session was asked for, as it stands in its folder. It never changes. */
export type SessionRequest = {
	readonly id: string;
	/** The name of the intermediary to clone. */
	readonly intermediary: string;
	readonly source: SessionSource;
	readonly readOnly: boolean;
	/** ISO 8601. */
	readonly requestedAt: string;
};

export async function writeRequest(file: string, request: SessionRequest): Promise<void> {
	await writeFileAtomically(file, `${JSON.stringify(request)}\n`);
}

/** @returns Undefined when there is none. */
export async function readRequest(file: string): Promise<SessionRequest | undefined> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as SessionRequest;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
