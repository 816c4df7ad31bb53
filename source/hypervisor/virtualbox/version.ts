import process from 'node:process';
import {CommandError, RequirementError} from '../../errors.js';
import type {Context} from '../../events.js';
import {isAtLeast} from '../../text/versions.js';
import {emulate, useAnother} from '../advice.js';
import {missingModule, moduleWarning} from './manage/known-failures.js';
import type {Manage} from './manage/manage.js';

const oldest = '5.2.0';

/**
The version, when VirtualBox can run machines here as far as it can be known without starting one.
@throws RequirementError when it is missing, too old, lacks its kernel module, or does not answer (its service does not start, for example); and on an ARM processor.
*/
export async function usableVersion(manage: Manage, context: Context): Promise<string> {
	const version = await installedVersion(manage, context).catch(doesNotWork);
	if (process.arch === 'arm64') {
		throw new RequirementError('VirtualBox on an ARM processor runs no x86 machines, and TinyCore is made for x86', {
			nextSteps: [emulate],
		});
	}

	// The version is told without the service that everything else needs.
	await manage(['list', 'vms'], context).catch(doesNotWork);
	return version;
}

/** A VirtualBox that cannot answer the simplest query is of no use, whatever the reason: another hypervisor may be tried. */
function doesNotWork(error: unknown): never {
	if (!(error instanceof CommandError)) throw error;
	throw new RequirementError(`VirtualBox does not work here: ${error.message}`, {
		nextSteps: [...error.nextSteps, useAnother],
		cause: error,
	});
}

/** @throws RequirementError when it is missing, older than 5.2, or lacks its kernel module. */
export async function installedVersion(manage: Manage, context: Context): Promise<string> {
	const output = await manage(['--version'], context, {keepWarnings: true});
	if (moduleWarning.test(output)) throw missingModule(output);
	const version = parseVersion(output);
	if (!version) {
		throw new RequirementError(`VirtualBox does not tell its version: ${output.trim().split('\n').at(-1)}`, {
			nextSteps: ['See what it says: VBoxManage --version'],
		});
	}

	if (isAtLeast(version, oldest)) return version;
	throw new RequirementError(`VirtualBox ${version} is too old: ${oldest} or later is needed`, {
		nextSteps: ['Update VirtualBox', useAnother],
	});
}

/** The version in the output of `--version`, with or without warnings of the wrapper before it: "5.2.6" of `5.2.6r120293` and `5.2.6_Ubuntur120293`. */
export function parseVersion(output: string): string | undefined {
	for (const line of output.split(/\r?\n/)) {
		const [, version] = /^(\d+\.\d+\.\d+)(?:_[\w.+~-]+?)?r\d+$/.exec(line.trim()) ?? [];
		if (version !== undefined) return version;
	}

	return undefined;
}
