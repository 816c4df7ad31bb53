import process from 'node:process';
import {UsageError} from '../errors.js';
import {absolutePlace, isUrl} from '../host/place.js';
import {versionForSetUp} from '../hypervisor/choose.js';
import type {HypervisorName} from '../hypervisor/registry.js';
import {checkIntermediaryName} from '../intermediary/intermediary.js';
import {findIso} from '../iso/find-iso.js';
import {inspectIso} from '../iso/iso-image.js';
import type {Runtime} from '../runtime.js';
import {sessionsUsing} from '../session/session-record.js';
import {checkExtensions} from './extensions.js';
import {checkMirror, guestAddress} from './mirror.js';
import {setupHypervisor} from './setup-hypervisor.js';
import {machineDefaults, type SetupOptions} from './setup-options.js';

/** What an intermediary is made from. */
export type SetupAnswers = {
	readonly name: string;
	readonly hypervisor: HypervisorName;
	/** A file, a URL, or undefined for the current release. */
	readonly iso: string | undefined;
	readonly extensions: readonly string[];
	/** A URL or a folder; undefined: TinyCore's own. */
	readonly mirror: string | undefined;
	/** Throw away the intermediary of that name, or what an earlier attempt has done. */
	readonly restart: boolean;
};

/** Answers as a person gives them: what is left out has its default. */
export type SetupArguments = Partial<Omit<SetupAnswers, 'hypervisor'>> & {
	readonly hypervisor?: string | undefined;
	/** Where the guest's SSH server is to listen. */
	readonly port?: string | undefined;
	/** Save a guest that is up, so that mounts need not boot: done unless it is false. */
	readonly warmStart?: boolean;
};

export type SetupRequest = SetupOptions & Pick<SetupAnswers, 'restart'> & Pick<SetupArguments, 'warmStart'>;

/**
All that can be known to be wrong about a set-up before anything is made, so that a wrong argument leaves nothing behind. An image that must be
downloaded is looked at when it is here.
@throws UsageError, RequirementError.
*/
export async function checkSetup(
	runtime: Runtime,
	{name = machineDefaults.name, hypervisor: wanted, iso, mirror, extensions = [], port, restart = false, warmStart = true}: SetupArguments,
): Promise<SetupRequest> {
	const {folders, context} = runtime;
	checkIntermediaryName(name);
	const checked = {
		extensions: checkExtensions(extensions),
		guestPort: port === undefined ? machineDefaults.guestPort : checkPort(port),
		hostPort: machineDefaults.hostPort,
	};
	const proxy = proxyOfThisComputer();
	await checkMirror(mirror);
	if (proxy !== undefined) guestAddress(proxy);
	if (iso !== undefined && !isUrl(iso)) await inspectIso(await findIso(iso, folders, context));
	const hypervisor = await setupHypervisor(runtime, {name, wanted, restart});
	await versionForSetUp(runtime.hypervisor(hypervisor), context);
	if (restart && (await sessionsUsing(folders, name)).length > 0) {
		throw new UsageError(`"${name}" serves a mount now`, {nextSteps: ['end it first: vmfuse-tui unmount --all']});
	}

	const places = {iso: absolutePlace(iso), mirror: absolutePlace(mirror)};
	return {name, hypervisor, proxy, ...places, ...checked, restart, warmStart};
}

/** As programs for the web understand it: by the environment. */
export function proxyOfThisComputer(): string | undefined {
	return process.env.http_proxy ?? process.env.HTTP_PROXY;
}

function checkPort(port: string): number {
	const number = Number(port);
	if (/^\d+$/.test(port) && number > 0 && number < 65_536) return number;
	throw new UsageError(`--port ${port} is no port`, {nextSteps: ['give a number from 1 to 65535']});
}
