import os from 'node:os';

/** `~` and `~/…` as a shell understands them: text fields know no shell. */
export function expandHome(file: string, home = os.homedir()): string {
	return file === '~' || file.startsWith('~/') ? `${home}${file.slice(1)}` : file;
}
