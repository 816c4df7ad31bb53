import type {CommandResult} from '../console/console.js';
import {UserError} from '../errors.js';
import {shellLine} from '../text/shell-line.js';
import type {Build} from './build.js';
import {guestAddress} from './mirror.js';
import {anyStatus, guestSucceeds} from './over-ssh.js';

/** Milliseconds: big extensions over slow lines, loaded by an emulated guest. */
const limit = 900_000;
const attempts = 3;

function command(build: Build, name: string): readonly [string, ...string[]] {
	const {proxy} = build.options;
	const load = ['tce-load', '-iw', name] as const;
	return proxy === undefined ? [...load] : ['env', `http_proxy=${guestAddress(proxy)}`, ...load];
}

/** An extension could not be had from the mirror, or not be loaded. */
export class ExtensionError extends UserError {
	override readonly name = 'ExtensionError';
}

/** Why an extension could not be loaded, from what tce-load and its wget printed. */
export function loadFailure(name: string, output: string): ExtensionError {
	const because = /server returned error: HTTP\/\S+ (\d+[^\n]*)/.exec(output)?.[1];
	const reason =
		because !== undefined
			? `the mirror answers ${because.trim()}`
			: /can't connect|timed out|Connection refused/.test(output)
				? 'the guest cannot connect to the mirror'
				: /bad address/.test(output)
					? "the mirror's name cannot be resolved in the guest"
					: /Don't run this as root/.test(output)
						? 'tce-load refuses root'
						: output.trim().split('\n').slice(-3).join(' / ') || 'tce-load said nothing';
	return new ExtensionError(`the extension ${name} could not be loaded: ${reason}`, {
		nextSteps: [
			'check the network of this computer, then run setup again: it goes on from this step',
			'or give another source with --mirror URL|DIR',
		],
	});
}

/** Marked as loaded, or mounted: old tce-load makes the mark as tc, who may have lost the right to by what another extension brought along. */
const isLoaded = (name: string) => `test -e /usr/local/tce.installed/${name}||grep -q /tmp/tcloop/${name} /proc/mounts`;

/**
Of an extension that was downloaded before, by a setup that was cut off, old releases say only that, and load nothing (tce-load until 5.x). It has
to be gone to be had anew.
*/
const forgetDownload = (name: string) => `sudo rm -f /etc/sysconfig/tcedir/optional/${name}.tcz*`;

/** Download an extension at the console and load it, now and at each boot. tce-load must not be run by root. */
export async function typeExtension(build: Build, name: string): Promise<void> {
	let result: CommandResult | undefined;
	for (let attempt = 0; attempt < attempts; attempt++) {
		const argv = shellLine(command(build, name));
		const isRoot = await build.typeTest('test "$(id -u)" = 0');
		result = await build.console.run(isRoot ? `sudo -u tc ${argv}` : argv, {limit});
		if (result.status !== 0) continue;
		if (await build.typeTest(isLoaded(name))) return;
		await build.console.run(forgetDownload(name));
	}

	throw loadFailure(name, result?.output.join('\n') ?? '');
}

/** The same over SSH. */
export async function loadExtension(build: Build, name: string): Promise<void> {
	let output = '';
	for (let attempt = 0; attempt < attempts; attempt++) {
		// Root's own folder is closed to tc, and old tce-load complains of it.
		const asTc = ['sh', '-c', 'cd / && exec sudo -u tc "$@"', 'sh', ...command(build, name)] as const;
		const result = await build.guest.run(asTc, {timeout: limit, accept: anyStatus});
		output = result.stdout + result.stderr;
		if (result.status !== 0) continue;
		if (await guestSucceeds(build.guest, ['sh', '-c', isLoaded(name)])) return;
		await build.guest.run(['sh', '-c', forgetDownload(name)]);
	}

	throw loadFailure(name, output);
}
