import {mkdir, readdir, readFile, rm, rmdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import type {Program} from '../../harness/program.js';
import {markVariable} from '../processes.js';
import type {Way} from './way.js';

/**
The built program as a user calls it.
@param program - with an intermediary. @param environment - of what is mounted, beside the program's own. @param joins Whether it may share the machine of
another mount.
*/
export function ours(
	name: string,
	program: Program,
	before: () => Promise<void> = async () => {},
	environment: Readonly<Record<string, string>> = {},
	joins = false,
): Way {
	const succeed = async (arguments_: readonly string[], mark: string) => {
		const {status, stderr} = await program.run(arguments_, {...environment, [markVariable]: mark});
		if (status !== 0) throw new Error(`vmfuse-tui ${arguments_.join(' ')} ended with ${status}: ${stderr}`);
	};
	return {
		name,
		async mount(image, mountpoint, mark) {
			await before();
			await succeed(['mount', ...(joins ? [] : ['--own-machine']), image, '-', 'auto', mountpoint], mark);
			return {unmount: async () => succeed(['unmount', mountpoint], '')};
		},
	};
}

/** The same beside a mount that is there for all the time: each joins its machine. The mount is of no part of what is measured. */
export async function oursJoined(program: Program, folder: string): Promise<Way & {close(): Promise<void>}> {
	const image = path.join(folder, 'host.img');
	const mountpoint = path.join(folder, 'host');
	await execa('mke2fs', ['-q', '-F', '-t', 'ext4', image, '16M']);
	await mkdir(mountpoint);
	await program.succeed('mount', image, '-', 'auto', mountpoint);
	return {
		...ours('joined', program, undefined, {}, true),
		async close() {
			await program.succeed('unmount', mountpoint);
			await rmdir(mountpoint);
		},
	};
}

/** Delete what is saved of a started guest, so that mounts boot, and save none. */
export async function forgetSavedGuest(program: Program): Promise<void> {
	const folder = path.join(program.home, 'data', 'machines', 'vmfuse');
	const record = path.join(folder, 'machine.json');
	const {savedMemory: _, ...rest} = JSON.parse(await readFile(record, 'utf8')) as Record<string, unknown>;
	await writeFile(record, JSON.stringify(rest));
	const intermediary = path.join(program.home, 'data', 'intermediaries', 'vmfuse', 'intermediary.json');
	await writeFile(intermediary, JSON.stringify({...JSON.parse(await readFile(intermediary, 'utf8')), warmStart: false}));
	for (const name of await readdir(folder)) {
		if (name.startsWith('saved-')) await rm(path.join(folder, name));
	}
}
