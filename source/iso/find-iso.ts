import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../errors.js';
import type {Context} from '../events.js';
import type {Folders} from '../folders.js';
import {isUrl} from '../host/place.js';
import {checksumIn, download, fetchWord, md5} from './download.js';

/** TinyCore's site. `latest-x86` names the current release; the checksum of its image lies beside it. (TinyCore's own net install reads the same file.) */
const site = 'http://tinycorelinux.net';

/**
The installation image as a file on this computer: `iso` is a file, a URL, or undefined for the current release's "Core".
@throws UsageError, UserError when it cannot be downloaded or fails its checksum.
*/
export async function findIso(iso: string | undefined, folders: Folders, context: Context): Promise<string> {
	if (iso !== undefined && !isUrl(iso)) return checkedFile(path.resolve(iso));
	if (iso !== undefined && !URL.canParse(iso))
		throw new UsageError(`--iso ${iso} is no valid address`, {nextSteps: ['write it like this: --iso https://example.org/Core.iso']});
	const url = iso ?? (await currentRelease(context));
	const {pathname} = new URL(url);
	// Two sites may have a file of the same name.
	const folder = createHash('sha256').update(url).digest('hex').slice(0, 12);
	const file = path.join(folders.cache, 'iso', folder, path.basename(pathname) || 'image.iso');
	await download(url, file, context);
	return file;
}

async function currentRelease(context: Context): Promise<string> {
	const version = await fetchWord(`${site}/latest-x86`, context);
	if (!/^\d+\.\d+$/.test(version)) {
		throw new UsageError(`${site}/latest-x86 names no release`, {
			nextSteps: ['download a TinyCore "Core" ISO and give it with --iso FILE'],
		});
	}

	return `${site}/${version.split('.')[0]}.x/x86/release/Core-${version}.iso`;
}

async function checkedFile(file: string): Promise<string> {
	const checksum = checksumIn(await readFile(`${file}.md5.txt`, 'utf8').catch(() => ''));
	if (checksum !== undefined && (await md5(file)) !== checksum) {
		throw new UsageError(`${file} fails the checksum in ${path.basename(file)}.md5.txt`, {nextSteps: ['download it again']});
	}

	return file;
}
