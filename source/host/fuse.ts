import {constants, existsSync} from 'node:fs';
import {access} from 'node:fs/promises';
import {RequirementError, UserError} from '../errors.js';
import type {Context} from '../events.js';
import {knownProblems} from './fuse-problems.js';
import {findProgram, missing} from './packages.js';
import {run} from './run.js';
import {parseSshfsHelp, type SshfsAbilities} from './sshfs-abilities.js';

export type Sshfs = SshfsAbilities & {
	/** Absolute. */
	readonly program: string;
	readonly version: string;
};

/**
Check that this user can mount with sshfs. Versions with known faults are told as warnings.
@throws RequirementError naming the package of what is missing.
*/
export async function checkFuse(context: Context, platform: NodeJS.Platform = process.platform): Promise<Sshfs> {
	const program = findProgram('sshfs');
	if (!program) throw missing('sshfs is not installed', platform === 'darwin' ? ['macfuse', 'sshfs'] : ['sshfs']);
	if (!findProgram('ssh')) throw missing('ssh, which sshfs needs, is not installed', ['ssh']);
	if (platform === 'linux') await checkLinux();
	else if (platform === 'darwin') await checkMacFuse(context, platform);
	else await checkFreeBsd(context);
	const version = await sshfsVersion(program, context);
	warnOf(knownProblems('sshfs', version, platform), context);
	return {program, version, ...(await sshfsAbilities(program, context))};
}

/**
The command that unmounts without root.
@param lazy - Take the mount away although it is in use or does not answer: what was not written is lost.
*/
export function unmountCommand(
	mountpoint: string,
	{lazy = false}: {readonly lazy?: boolean} = {},
	platform: NodeJS.Platform = process.platform,
): readonly [string, ...string[]] {
	if (platform !== 'linux') return lazy ? ['umount', '-f', mountpoint] : ['umount', mountpoint];
	return [findFusermount() ?? 'fusermount3', lazy ? '-uz' : '-u', mountpoint];
}

function findFusermount() {
	return findProgram('fusermount3') ?? findProgram('fusermount');
}

async function checkLinux() {
	await checkDevice('sudo modprobe fuse');
	if (!findFusermount()) throw missing('fusermount3, which mounts for sshfs, is not installed', ['fusermount3']);
}

async function checkFreeBsd(context: Context) {
	await checkDevice('sudo kldload fusefs');
	const {stdout} = await run(['sysctl', '-n', 'vfs.usermount'], context);
	if (process.getuid?.() !== 0 && stdout.trim() !== '1') {
		throw new RequirementError('users may not mount on this computer', {nextSteps: ['Allow it: sudo sysctl vfs.usermount=1']});
	}
}

async function checkDevice(load: string) {
	try {
		await access('/dev/fuse', constants.R_OK | constants.W_OK);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			throw new RequirementError('the kernel has no FUSE: /dev/fuse does not exist', {nextSteps: [`Load it: ${load}`]});
		}

		throw new RequirementError('you may not use FUSE: /dev/fuse cannot be opened', {
			nextSteps: ['See which group may: ls -l /dev/fuse', 'Join it, or let everybody: sudo chmod a+rw /dev/fuse'],
		});
	}
}

async function checkMacFuse(context: Context, platform: NodeJS.Platform) {
	const bundle = '/Library/Filesystems/macfuse.fs';
	if (!existsSync(bundle)) throw missing('macFUSE, which sshfs needs, is not installed', ['macfuse']);
	const {stdout} = await run(['defaults', 'read', `${bundle}/Contents/Info`, 'CFBundleVersion'], context);
	warnOf(knownProblems('macFUSE', stdout.trim(), platform), context);
}

async function sshfsVersion(sshfs: string, context: Context) {
	const {stdout, stderr} = await run([sshfs, '-V'], context);
	const version = parseSshfsVersion(`${stdout}\n${stderr}`);
	if (!version) throw new UserError(`${sshfs} does not tell its version`, {nextSteps: [`See what it says: ${sshfs} -V`]});
	return version;
}

/** Versions 2 end with 1 when they were asked for help, and have said a part of it on standard error. */
async function sshfsAbilities(sshfs: string, context: Context) {
	const {stdout, stderr} = await run([sshfs, '--help'], context, {accept: [0, 1]});
	return parseSshfsHelp(`${stdout}\n${stderr}`);
}

/** From "SSHFS version 3.7.3": the first line, of either stream. */
export function parseSshfsVersion(output: string): string | undefined {
	return /^SSHFS version (\d+(?:\.\d+)*)/m.exec(output)?.[1];
}

function warnOf(problems: readonly string[], {emit}: Context) {
	for (const text of problems) emit({type: 'warning', text});
}
