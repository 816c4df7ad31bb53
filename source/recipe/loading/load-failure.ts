import {UserError} from '../../errors.js';
import {formatBytes} from '../../text/format-bytes.js';
import type {Diagnosis} from './diagnose.js';
import type {Source} from './source.js';
import {kindOf, type LoadTrouble} from './trouble.js';

/** An extension could not be had from the mirror, or not be loaded. */
export class ExtensionError extends UserError {
	static override readonly code = 'extension';
	readonly trouble: LoadTrouble;

	constructor(message: string, trouble: LoadTrouble, nextSteps: readonly string[] = []) {
		super(message, {nextSteps});
		this.trouble = trouble;
	}
}

type Failure = Diagnosis & {
	readonly name: string;
	/** Of the file that it is about. */
	readonly bytes: number;
	/** Seconds for which nothing came. */
	readonly patience: number;
};

/** A sentence that begins small and has no full stop. */
export function describeFailure({name, trouble, file, said, bytes, patience}: Failure, {where, proxy}: Source): string {
	const place = `${where(file)}${proxy === undefined ? '' : `, through the proxy ${withoutSecret(proxy)}`}`;
	const isOwn = file === `${name}.tcz`;
	const needed = isOwn ? file : `${file}, which ${name} needs`;
	const subject = isOwn ? file : `${needed},`;
	const size = formatBytes(bytes);
	switch (trouble) {
		case 'absent':
			return `the mirror has no ${needed} (${said}: ${place})`;
		case 'refused':
			return `the mirror answers ${said} for ${place}`;
		case 'damaged':
			return `there is a damaged download of ${file} in the guest (the mirror answers ${said} for ${place})`;
		case 'checksum':
			return `${subject} does not match its checksum; ${size} came from ${place}`;
		case 'no-checksum':
			return `no checksum of ${file} can be had (${place}.md5.txt)`;
		case 'cut':
			return `the connection to the mirror broke off after ${size} of ${file} (${place})`;
		case 'silent':
			return `nothing ${bytes > 0 ? `more of ${file} came after ${size}` : `of ${file} came`}, for ${patience} s (${place})`;
		case 'unreachable':
			return `the guest cannot connect to the mirror (${place})`;
		case 'unresolved':
			return `the mirror's name cannot be resolved in the guest (${place})`;
		case 'full':
			return `there is no room for ${file} on the guest's disk`;
		case 'stuck':
			return `the guest did nothing more for ${patience} s while it loaded ${file}`;
		case 'incomplete':
			return `${subject} did not arrive whole (${place})`;
		case 'other':
			return said === '' ? 'tce-load said nothing' : said;
	}
}

/** The error when no further attempt is made. */
export function loadFailure(failure: Failure, attempts: number, source: Source): ExtensionError {
	const times = attempts === 1 ? '' : ` in ${attempts} attempts`;
	const message = `the extension ${failure.name} could not be loaded${times}: ${describeFailure(failure, source)}`;
	return new ExtensionError(message, failure.trouble, nextSteps(failure, source));
}

function nextSteps({trouble, file}: Failure, {where, isFolder, proxy}: Source): readonly string[] {
	const through = proxy === undefined ? '' : `, and the proxy ${withoutSecret(proxy)}`;
	const advice = {
		network: isFolder
			? 'check whether a firewall of this computer keeps its virtual machines from connecting to it'
			: `check the network of this computer${through}, and whether the mirror answers`,
		files: isFolder
			? `put ${file} and ${file}.md5.txt of the same release there: ${where(file)}`
			: 'the mirror is incomplete or being changed: try again later',
		mirror: 'the mirror or the line to it is in trouble: try again later',
	};
	const {at} = kindOf(trouble);
	return [...(at ? [advice[at]] : []), 'or give another source with --mirror URL|DIR'];
}

/** A proxy's address may carry a password. */
function withoutSecret(address: string): string {
	return address.replace(/\/\/[^/@]*@/, '//');
}
