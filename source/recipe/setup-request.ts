import process from 'node:process';
import {UsageError} from '../errors.js';
import {versionForSetUp} from '../hypervisor/choose.js';
import {checkIntermediaryName} from '../intermediary/intermediary.js';
import type {Runtime} from '../runtime.js';
import {sessionsUsing} from '../session/session-record.js';
import {checkInputs} from './check-inputs.js';
import {checkExtensions} from './extensions.js';
import {setupHypervisor} from './setup-hypervisor.js';
import {machineDefaults, type SetupOptions} from './setup-options.js';

/** What a setup is asked for, as it was given. */
export type SetupArguments = {
	readonly name: string | undefined;
	readonly hypervisor: string | undefined;
	/** A file, a URL, or undefined for the current release. */
	readonly iso: string | undefined;
	/** A URL, a folder, or undefined for TinyCore's own. */
	readonly mirror: string | undefined;
	readonly extensions: readonly string[];
	/** Where the guest's SSH server is to listen. */
	readonly port: string | undefined;
	/** Throw away the intermediary of that name, or what an earlier attempt has done. */
	readonly restart: boolean;
	/** Save a guest that is up, so that mounts need not boot: done unless it is false. */
	readonly warmStart?: boolean;
};

export type SetupRequest = SetupOptions & Pick<SetupArguments, 'restart' | 'warmStart'>;

/**
All that can be known to be wrong about a setup before anything is made.
@throws UsageError, RequirementError.
*/
export async function checkSetup(
	engine: Runtime,
	{name = machineDefaults.name, hypervisor, iso, mirror, extensions, port, restart, warmStart = true}: SetupArguments,
): Promise<SetupRequest> {
	const inputs = {
		name: checkIntermediaryName(name),
		iso,
		mirror,
		proxy: proxyOfThisComputer(),
		extensions: checkExtensions(extensions),
		guestPort: port === undefined ? machineDefaults.guestPort : checkPort(port),
		hostPort: machineDefaults.hostPort,
	};
	await checkInputs(inputs, engine.folders, engine.context);
	const request = {...inputs, restart, warmStart, hypervisor: await setupHypervisor(engine, {name, wanted: hypervisor, restart})};
	await versionForSetUp(engine.hypervisor(request.hypervisor), engine.context);
	if (restart && (await sessionsUsing(engine.folders, name)).length > 0) {
		throw new UsageError(`"${name}" serves a mount now`, {nextSteps: ['end it first: vmfuse-tui unmount --all']});
	}

	return request;
}

export function proxyOfThisComputer(): string | undefined {
	return process.env.http_proxy ?? process.env.HTTP_PROXY;
}

function checkPort(port: string): number {
	const number = Number(port);
	if (/^\d+$/.test(port) && number > 0 && number < 65_536) return number;
	throw new UsageError(`--port ${port} is no port`, {nextSteps: ['give a number from 1 to 65535']});
}
