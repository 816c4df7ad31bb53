import {access, constants} from 'node:fs/promises';
import process from 'node:process';
import type {Context} from '../../events.js';
import {run} from '../../host/run.js';
import type {Finding} from '../driver.js';
import {accelerators} from './accelerators.js';

export type AccelerationFacts = {
	readonly platform: NodeJS.Platform;
	/** As `process.arch` has it. */
	readonly arch: string;
	/** Linux: the processor says that it can. macOS: the kernel does. */
	readonly isSupported: boolean;
	/** Linux: what comes of opening /dev/kvm. */
	readonly kvm: 'usable' | 'denied' | 'missing';
};

export async function accelerationFacts(context: Context): Promise<AccelerationFacts> {
	const {platform, arch} = process;
	const isSupported = platform === 'darwin' ? await hasHypervisorFramework(context) : accelerators().includes('kvm');
	return {platform, arch, isSupported, kvm: platform === 'linux' ? await openKvm() : 'missing'};
}

async function openKvm(): Promise<AccelerationFacts['kvm']> {
	try {
		await access('/dev/kvm', constants.R_OK | constants.W_OK);
		return 'usable';
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'denied';
	}
}

async function hasHypervisorFramework(context: Context): Promise<boolean> {
	const {stdout} = await run(['sysctl', '-n', 'kern.hv_support'], context, {accept: [0, 1]});
	return stdout.trim() === '1';
}

const title = 'Speed of QEMU';
const slow = 'machines are emulated: they work, but start slowly';

/** What QEMU's machines, which are x86, run by. */
export function checkAcceleration({platform, arch, isSupported, kvm}: AccelerationFacts): Finding {
	if (arch !== 'x64') return warning(`this computer's processor is no x86, so ${slow}`);
	if (platform === 'darwin') return isSupported ? good('HVF') : warning(`HVF is not available, so ${slow}`);
	if (platform !== 'linux') return warning(`QEMU has no accelerator here, so ${slow}`);
	if (!isSupported) {
		return warning(`the processor shows no virtualisation, so ${slow}`, [
			'Switch on VT-x or AMD-V in the firmware; in a virtual machine, nested virtualisation',
		]);
	}

	if (kvm === 'usable') return good('KVM');
	if (kvm === 'missing') return warning(`the kernel has no KVM, so ${slow}`, ['Load it: sudo modprobe kvm_intel (or kvm_amd)']);
	return warning(`you may not use KVM, so ${slow}`, ['Join its group, then log in again: sudo usermod -aG kvm "$USER"']);
}

function good(text: string): Finding {
	return {title, result: 'good', text, nextSteps: []};
}

function warning(text: string, nextSteps: readonly string[] = []): Finding {
	return {title, result: 'warning', text, nextSteps};
}
