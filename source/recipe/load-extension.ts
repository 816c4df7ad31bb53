import type {Context} from '../events.js';
import type {Build} from './build.js';
import {consoleShell, type GuestShell, sshShell} from './loading/guest-shell.js';
import {load, usualLimits} from './loading/load.js';
import {guestAddress} from './mirror.js';

export {ExtensionError} from './loading/load-failure.js';

/** Download an extension at the console and load it, now and at each boot. @throws ExtensionError */
export async function typeExtension(build: Build, name: string, context: Context): Promise<void> {
	await loadBy(consoleShell(build.console), build, name, context);
}

/** The same over SSH. */
export async function loadExtension(build: Build, name: string, context: Context): Promise<void> {
	await loadBy(sshShell(build.guest), build, name, context);
}

async function loadBy(shell: GuestShell, {options: {proxy, mirror}}: Build, name: string, context: Context): Promise<void> {
	await load({shell, context, mirror, proxy: proxy === undefined ? undefined : guestAddress(proxy), limits: usualLimits}, name);
}
