import {readFile} from 'node:fs/promises';
import {writeFileAtomically} from '../atomic-file.js';
import type {Source} from '../host/source-argument.js';

/** What a session is about, as it stands in its folder. Its supervisor changes it when it attaches the disk otherwise. */
export type SessionRequest = {
	readonly id: string;
	/** The name of the intermediary to clone. */
	readonly intermediary: string;
	readonly source: Source;
	/** How the disk is attached. */
	readonly readOnly: boolean;
	/** ISO 8601. */
	readonly requestedAt: string;
};

export async function writeRequest(file: string, request: SessionRequest): Promise<void> {
	await writeFileAtomically(file, `${JSON.stringify(request)}\n`);
}

/** How a source was written when a session had one partition at the most. */
type OldSource = Omit<Source, 'partitions' | 'partitionPaths'> & {readonly partition?: number; readonly partitionPath?: string};

/** @returns Undefined when there is none. */
export async function readRequest(file: string): Promise<SessionRequest | undefined> {
	try {
		const request = JSON.parse(await readFile(file, 'utf8')) as SessionRequest & {readonly source: Source | OldSource};
		return 'partitions' in request.source ? (request as SessionRequest) : {...request, source: renewed(request.source)};
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

function renewed({partition, partitionPath, ...source}: OldSource): Source {
	return {
		...source,
		partitions: partition === undefined ? [] : [partition],
		partitionPaths: partitionPath === undefined ? [] : [partitionPath],
	};
}
