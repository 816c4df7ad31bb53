import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, open, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {UsageError, UserError} from '../errors.js';
import type {Context} from '../events.js';

const connectLimit = 30_000;

/**
Download a file with progress, going on from what an earlier attempt left, and check it against `URL.md5.txt` beside it.
A file that is complete and right is not downloaded again. (MD5 is what TinyCore publishes: it finds damage, not forgery.)
@throws UserError when it cannot be downloaded, UsageError when its checksum is wrong; a damaged file is removed.
*/
export async function download(url: string, file: string, context: Context): Promise<void> {
	const published = await request(`${url}.md5.txt`, {}, context);
	const checksum = published.ok ? checksumIn(await published.text()) : undefined;
	if (checksum !== undefined && (await size(file)) > 0 && (await md5(file)) === checksum) return;
	const partial = `${file}.part`;
	await mkdir(path.dirname(file), {recursive: true});
	await fetchInto(url, partial, context);
	if (checksum === undefined) {
		context.emit({type: 'warning', text: `${url} has no checksum beside it: the download could not be checked`});
	} else if ((await md5(partial)) !== checksum) {
		await rm(partial, {force: true});
		throw new UsageError(`the download of ${url} fails its checksum`, {
			nextSteps: ['try again; if it fails again, the server has a damaged file: choose another one with --iso'],
		});
	}

	await rename(partial, file);
}

/** The first word of a text file at `url`. @throws UserError */
export async function fetchWord(url: string, context: Context): Promise<string> {
	const response = await request(url, {}, context);
	if (!response.ok) throw badAnswer(url, response, 'give an image with --iso FILE or --iso URL');
	return (await response.text()).trim().split(/\s+/)[0] ?? '';
}

/** The MD5 sum in a file such as md5sum(1) writes; undefined when it has none. */
export function checksumIn(text: string): string | undefined {
	return /\b[0-9a-f]{32}\b/i.exec(text)?.[0].toLowerCase();
}

async function request(url: string, headers: Record<string, string>, {signal}: Context): Promise<Response> {
	// The limit is for the answer to begin. A slow download may take its time.
	const limit = new AbortController();
	const timer = setTimeout(() => limit.abort(new Error(`no answer within ${connectLimit / 1000} s`)), connectLimit);
	try {
		return await fetch(url, {headers, signal: AbortSignal.any([signal, limit.signal])});
	} catch (error) {
		signal.throwIfAborted();
		const {cause, message} = error as Error;
		throw new UserError(`${url} cannot be reached: ${cause instanceof Error ? cause.message : message}`, {
			nextSteps: ['check the network, or give an image with --iso FILE'],
			cause: error,
		});
	} finally {
		clearTimeout(timer);
	}
}

function badAnswer(url: string, {status, statusText}: Response, nextStep: string) {
	return new UserError(`${url} answers ${status} ${statusText}`, {nextSteps: [nextStep]});
}

async function fetchInto(url: string, partial: string, context: Context): Promise<void> {
	const have = await size(partial);
	const response = await request(url, have > 0 ? {range: `bytes=${have}-`} : {}, context);
	if (response.status === 416) {
		// All of it is there already, or it is not the beginning of this file.
		if (response.headers.get('content-range') === `bytes */${have}`) return;
		await rm(partial, {force: true});
		if (have > 0) return fetchInto(url, partial, context);
	}

	if (!response.ok || !response.body) throw badAnswer(url, response, 'check the address given with --iso');
	const resumed = response.status === 206;
	await using handle = await open(partial, resumed ? 'a' : 'w');
	let received = resumed ? have : 0;
	const total = received + Number(response.headers.get('content-length') ?? 0);
	let shown = -1;
	try {
		for await (const chunk of response.body) {
			await handle.write(chunk);
			received += chunk.length;
			const percent = Math.floor((received / total) * 100);
			if (total > 0 && percent > shown) {
				shown = percent;
				context.emit({type: 'progress', what: path.basename(new URL(url).pathname), ratio: Math.min(1, received / total)});
			}
		}
	} catch (error) {
		context.signal.throwIfAborted();
		throw new UserError(`the download of ${url} broke off after ${received} bytes`, {
			nextSteps: ['run it again: it continues from there'],
			cause: error,
		});
	}
}

/** In hexadecimal, as TinyCore writes it beside an image. @throws The file system's error. */
export async function md5(file: string): Promise<string> {
	const hash = createHash('md5');
	for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

async function size(file: string): Promise<number> {
	return (await stat(file).catch(() => ({size: 0}))).size;
}
