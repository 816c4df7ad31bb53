import path from 'node:path';
import {isUrl} from '../../host/place.js';

/** Where a mirror is, as the user knows it. */
export type Source = {
	/** The address of a file on it, or its path when it is a folder of this computer. */
	where(file: string): string;
	readonly isFolder: boolean;
	readonly proxy: string | undefined;
};

type Found = {
	/** The mirror as the guest has it, and the folder on it that extensions of its release come from. */
	readonly top: string;
	readonly folder: string;
	/** As the user gave it, if at all. */
	readonly mirror: string | undefined;
	readonly proxy: string | undefined;
};

/** Where files come from, in the words of the user who gave the mirror: the guest knows this computer by another address. */
export function sourceOf({top, folder, mirror, proxy}: Found): Source {
	const base = top.replace(/\/+$/, '');
	const below = folder.startsWith(base) ? folder.slice(base.length) : '';
	const isFolder = mirror !== undefined && !isUrl(mirror);
	return {
		isFolder,
		proxy,
		where(file) {
			if (isFolder) return path.join(mirror, below, file);
			return `${mirror === undefined ? base : mirror.replace(/\/+$/, '')}${below}/${file}`;
		},
	};
}
