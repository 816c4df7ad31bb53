import path from 'node:path';
import process from 'node:process';
import type {Engine} from '../engine.js';
import {UsageError} from '../errors.js';
import {openEventLog} from '../event-log.js';
import {checkIntermediaryName, type Intermediary} from '../intermediary/intermediary.js';
import {checkInputs} from '../recipe/check-inputs.js';
import {checkExtensions} from '../recipe/extensions.js';
import {setUp} from '../recipe/setup.js';
import {setupHypervisor} from '../recipe/setup-hypervisor.js';
import {machineDefaults} from '../recipe/setup-options.js';
import {sessionsUsing} from '../session/sessions-using.js';
import {confirm} from './confirm.js';

type Arguments = {
	readonly iso: string | undefined;
	readonly mirror: string | undefined;
	readonly extensions: readonly string[];
	readonly name: string | undefined;
	readonly hypervisor: string | undefined;
	/** Where the guest's SSH server is to listen. */
	readonly port: string | undefined;
	readonly restart: boolean;
	readonly yes: boolean;
};

/** Make an intermediary, or go on with one that was cut off. @throws UsageError before anything is made; the error of the step that failed. */
export async function setup(
	engine: Engine,
	{iso, mirror, extensions, name = machineDefaults.name, hypervisor, port, restart, yes}: Arguments,
): Promise<Intermediary> {
	const inputs = {
		name: checkIntermediaryName(name),
		iso,
		mirror,
		proxy: process.env.http_proxy ?? process.env.HTTP_PROXY,
		extensions: checkExtensions(extensions),
		guestPort: port === undefined ? machineDefaults.guestPort : checkPort(port),
		hostPort: machineDefaults.hostPort,
	};
	await checkInputs(inputs, engine.folders, engine.context);
	const options = {...inputs, hypervisor: await setupHypervisor(engine, {name, wanted: hypervisor, restart})};
	await engine.hypervisor(options.hypervisor).version(engine.context);
	if (restart) {
		const used = await sessionsUsing(engine.folders, options.name);
		if (used.length > 0)
			throw new UsageError(`"${options.name}" serves a mount now`, {nextSteps: ['end it first: vmfuse-tui unmount --all']});
		await confirm(`Delete the intermediary "${options.name}", if there is one, and make it anew?`, {yes, flag: '--yes'});
	}

	const logFile = path.join(
		engine.folders.state,
		'logs',
		`setup-${options.name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.jsonl`,
	);
	const log = openEventLog(logFile);
	const {signal, emit} = engine.context;
	const context = {
		signal,
		emit: (event: Parameters<typeof emit>[0]) => {
			if (event.type !== 'screen') log.emit(event);
			emit(event);
		},
	};
	try {
		return await setUp({...engine, context}, {...options, restart, logFile});
	} finally {
		log.close();
	}
}

export function renderReady({name, tinyCoreVersion, extensions, capabilities}: Intermediary): string {
	const systems = capabilities.fileSystems.filter(system => ['ext4', 'xfs', 'btrfs', 'ntfs3', 'f2fs', 'vfat'].includes(system));
	return `The intermediary "${name}" is ready: TinyCore ${tinyCoreVersion}, ${extensions.join(', ')}; it can mount ${systems.join(', ')}.\nNow see what there is to mount: vmfuse-tui disks\n`;
}

function checkPort(port: string): number {
	const number = Number(port);
	if (/^\d+$/.test(port) && number > 0 && number < 65_536) return number;
	throw new UsageError(`--port ${port} is no port`, {nextSteps: ['give a number from 1 to 65535']});
}
