import {type DownloadState, fileOf} from './download-state.js';
import type {LoadTrouble} from './trouble.js';

export type Diagnosis = {
	readonly trouble: LoadTrouble;
	/** The file that it is about. */
	readonly file: string;
	/** The answer of the mirror ("404 Not Found"), or the last that was said. */
	readonly said: string;
};

/**
The reason of a failure, from what tce-load and its wget printed. Only what was said since the last download began counts: lists of needs
that the mirror does not have are no failure.
@param state The last that was seen. Without a status, tce-load was ended because nothing moved any more.
*/
export function diagnose(name: string, output: string, {status, url}: Pick<DownloadState, 'status' | 'url'>): Diagnosis {
	const begun = output.lastIndexOf('Downloading: ');
	const text = begun === -1 ? output : output.slice(begun);
	const file =
		(/^Downloading: (\S+)/.exec(text) ?? /Error on (\S+)/.exec(text) ?? /^(\S+\.tcz) not found!/m.exec(text))?.[1] ?? `${name}.tcz`;
	const said = text.trim().split('\n').slice(-3).join(' / ');
	if (status === undefined) return url === undefined ? {trouble: 'stuck', file, said} : {trouble: 'silent', file: fileOf(url), said};
	const answer = /server returned error: HTTP\/\S+ (\d+[^\n]*)/.exec(text)?.[1]?.trim();
	if (answer !== undefined) {
		const trouble = /^(404|410)/.test(answer) ? 'absent' : answer.startsWith('416') ? 'damaged' : 'refused';
		return {trouble, file, said: answer};
	}

	return {trouble: signs.find(([sign]) => sign.test(text))?.[1] ?? 'other', file, said};
}

/** In the words of BusyBox: wget, md5sum, mount. The first that fits. */
const signs: ReadonlyArray<readonly [RegExp, LoadTrouble]> = [
	[/bad address|unable to resolve/, 'unresolved'],
	[/No space left on device|short write/, 'full'],
	[/closed prematurely|error getting response|read error|reset by peer/i, 'cut'],
	[/download timed out/, 'silent'],
	[/can't connect|Connection refused|timed out|unreachable|No route/i, 'unreachable'],
	[/md5sum: .*\.md5\.txt.*No such file/, 'no-checksum'],
	[/: FAILED$|did NOT match|no checksum lines/m, 'checksum'],
];
