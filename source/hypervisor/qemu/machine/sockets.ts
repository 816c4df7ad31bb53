import {lstat, mkdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {RequirementError, UserError} from '../../../errors.js';
import {temporaryFiles} from '../../../host/temporary-folder.js';
import {openFolderOf} from '../../../host/trusted-folder.js';
import {portCount} from '../../private-ports.js';
import type {RunRecord} from './record.js';

/** What every system takes: 103 bytes on macOS and FreeBSD, 107 on Linux (`sun_path`, without the final zero). */
const longest = 103;

export type Sockets = Required<Pick<RunRecord, 'monitor' | 'keyboard' | 'ports'>> & Pick<RunRecord, 'ownFolder'>;

/**
Socket paths in a folder that is only ours: in the runtime folder, or where that is missing, open to others or its name too long, in a folder that is
to be made (`makeOwnFolder`) when its name is recorded.
*/
export async function placeSockets(uuid: string, runtimeFolder: string | undefined): Promise<Sockets> {
	if (runtimeFolder) {
		const folder = path.join(runtimeFolder, 'vmfuse');
		const sockets = socketsIn(folder, uuid);
		if (areShort(sockets) && !(await openFolderOf(runtimeFolder).catch(() => runtimeFolder)) && (await makePrivate(folder))) return sockets;
	}

	const temporary = await temporaryFiles();
	const ownFolder = path.join(temporary, `vmfuse-${uuid.slice(-12)}`);
	const sockets = socketsIn(ownFolder, 'qmp');
	if (!areShort(sockets)) {
		throw new RequirementError(`the path of the folder for temporary files is too long for a socket: ${temporary}`, {
			nextSteps: ['Set TMPDIR to a folder with a shorter name'],
		});
	}

	return {...sockets, ownFolder};
}

/** @throws UserError when somebody else has made it. */
export async function makeOwnFolder({ownFolder}: Pick<RunRecord, 'ownFolder'>): Promise<void> {
	if (ownFolder !== undefined && !(await makePrivate(ownFolder)))
		throw new UserError(`the folder for the sockets of the virtual machine cannot be made, or is not yours alone: ${ownFolder}`);
}

function socketsIn(folder: string, name: string): Sockets {
	const [monitor, keyboard, ...ports] = Array.from({length: 2 + portCount}, (_, index) => path.join(folder, `${name}-${index + 1}`));
	return {monitor: monitor as string, keyboard: keyboard as string, ports};
}

function areShort({monitor}: Sockets): boolean {
	return Buffer.byteLength(monitor) <= longest;
}

/** @returns false when the folder cannot be made or is not ours alone. */
async function makePrivate(folder: string): Promise<boolean> {
	try {
		await mkdir(folder, {mode: 0o700}).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'EEXIST') throw error;
		});
		const {uid, mode} = await lstat(folder);
		return uid === process.getuid?.() && (mode & 0o170_777) === 0o040_700;
	} catch {
		return false;
	}
}
