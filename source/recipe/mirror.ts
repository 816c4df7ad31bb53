import {stat} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../errors.js';
import {isUrl} from '../host/place.js';
import {serveFolder} from './serve-folder.js';
import type {SetupOptions} from './setup-options.js';

/** How a guest behind the NAT of a hypervisor reaches the host's 127.0.0.1. */
const hostSeenFromGuest = '10.0.2.2';

export type Mirror = {
	/** As the guest uses it, with a slash at the end; undefined: the guest's own choice stays. */
	readonly guestUrl: string | undefined;
	close(): Promise<void>;
};

/**
Make the source of extensions reachable for the guest: a URL is passed on, a folder is served on 127.0.0.1 until `close`.
@throws UsageError when it is neither.
*/
export async function openMirror(mirror: string | undefined): Promise<Mirror> {
	if (mirror === undefined) return {guestUrl: undefined, close: async () => {}};
	await checkMirror(mirror);
	if (isUrl(mirror)) return {guestUrl: guestAddress(mirror), close: async () => {}};
	const {port, close} = await serveFolder(path.resolve(mirror));
	return {guestUrl: `http://${hostSeenFromGuest}:${port}/`, close};
}

/** @throws UsageError when it is neither a URL nor a folder. */
export async function checkMirror(mirror: string | undefined): Promise<void> {
	if (mirror === undefined || (isUrl(mirror) && URL.canParse(mirror))) return;
	const found = mirror === '' || isUrl(mirror) ? undefined : await stat(mirror).catch(() => undefined);
	if (found?.isDirectory()) return;
	throw new UsageError(`--mirror ${mirror}: ${isUrl(mirror) ? 'this is not a valid URL' : 'there is no such folder'}`, {
		nextSteps: ['give a URL (http://…), or a folder that holds <release>.x/<architecture>/tcz/'],
	});
}

/**
The address of a server on this host, as the guest has to write it.
@throws UsageError when it is no address.
*/
export function guestAddress(url: string): string {
	// A proxy may be given without its scheme.
	const full = url.includes('://') ? url : `http://${url}`;
	if (!URL.canParse(full)) throw new UsageError(`${url} is no address of a server`, {nextSteps: ['give it as http://HOST:PORT/']});
	const address = new URL(full);
	if (['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)) address.hostname = hostSeenFromGuest;
	return address.href.endsWith('/') ? address.href : `${address.href}/`;
}

/** Whether the guest downloads from this computer: from a folder that we serve, or by a mirror or a proxy with an address of this computer. */
export function downloadsFromHere({mirror, proxy}: Pick<SetupOptions, 'mirror' | 'proxy'>): boolean {
	if (mirror !== undefined && !isUrl(mirror)) return true;
	return [mirror, proxy].some(url => url !== undefined && new URL(guestAddress(url)).hostname === hostSeenFromGuest);
}
