import {formatBytes} from '../../text/format-bytes.js';

/** How far tce-load is, as the guest was seen. */
export type DownloadState = {
	/** Its exit status; undefined while it runs. */
	readonly status: number | undefined;
	/** What is being downloaded. */
	readonly url: string | undefined;
	/** Bytes of each file that was downloaded, or is being. */
	readonly sizes: ReadonlyMap<string, number>;
	/** Everything that was seen: what is the same twice has not moved. */
	readonly all: string;
};

export const nothingSeen: DownloadState = {status: undefined, url: undefined, sizes: new Map(), all: ''};

/** From what `lookAtLoading` printed; undefined when that came out wrong. */
export function parseDownloadState(lines: readonly string[]): DownloadState | undefined {
	const [, status = '', command] = lines.map(line => /^=(\d*) (.*)$/.exec(line)).find(match => match) ?? [];
	if (command === undefined) return undefined;
	const files = lines.flatMap(line => {
		// Of ls -l: mode, links, owner, group, size, month, day, time or year, name.
		const [, size, name] = /^-\S+\s+\d+\s+\S+\s+\S+\s+(\d+)\s+\S+\s+\S+\s+\S+\s+(\S+\.tcz\S*)$/.exec(line.trim()) ?? [];
		return size === undefined || name === undefined ? [] : [[name, Number(size)] as const];
	});
	return {
		status: status === '' ? undefined : Number(status),
		// The arguments have lost what separates them; the address is the last.
		url: /(?:https?|ftp):\/\/[^\s\0]+/.exec(command)?.[0],
		sizes: new Map(files),
		all: lines.join('\n'),
	};
}

/** All that was downloaded so far. */
export const bytesIn = ({sizes}: DownloadState): number => [...sizes.values()].reduce((sum, size) => sum + size, 0);

/** The file that an address names. */
export const fileOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** For people: what is under way. @param attempt From 1. */
export function describeState(name: string, {url, sizes}: DownloadState, attempt: number): string {
	const again = attempt > 1 ? ` (attempt ${attempt})` : '';
	if (url === undefined) return `${name} is being loaded${again}`;
	const file = fileOf(url);
	const needed = file.startsWith(`${name}.tcz`) ? file : `${file}, for ${name}`;
	return `${needed}: ${formatBytes(sizes.get(file) ?? 0)} so far${again}`;
}
