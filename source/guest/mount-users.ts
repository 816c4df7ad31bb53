/** The numbers of the programs that use a folder, from `ls -l` of links and folders below /proc (both BusyBox's and GNU's). */
export function parseUsers(listing: string, folder: string): readonly string[] {
	const users = new Set<string>();
	let inside = '';
	for (const line of listing.split('\n')) {
		const header = /^\/proc\/(\d+)\/fd:$/.exec(line);
		if (header) inside = header[1] ?? '';
		const [, left = '', target] = /^(l.*?) -> (.*)$/.exec(line) ?? [];
		const pid = / \/proc\/(\d+)\/\w+$/.exec(left)?.[1] ?? inside;
		if (pid !== '' && (target === folder || target?.startsWith(`${folder}/`))) users.add(pid);
	}

	return [...users];
}
