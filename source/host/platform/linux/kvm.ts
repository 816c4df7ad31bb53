import {readFileSync} from 'node:fs';
import {access, constants} from 'node:fs/promises';
import type {Accelerator} from '../platform.js';

/**
`/dev/kvm` can be there and open and yet fail at the first instruction that it does not emulate (nested, on a CPU that shows no `vmx` or `svm`):
the guest then stops in the middle of its boot. So KVM is only used where the CPU has what it needs.
*/
export const kvm: Accelerator = {
	name: 'kvm',
	title: 'KVM',
	isSupported,
	problem: async () => kvmProblem(isSupported(), await openKvm()),
};

function isSupported(): boolean {
	try {
		return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
	} catch {
		return false;
	}
}

async function openKvm() {
	try {
		await access('/dev/kvm', constants.R_OK | constants.W_OK);
		return 'usable';
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'denied';
	}
}

/** @param device - What comes of opening /dev/kvm. */
export function kvmProblem(supported: boolean, device: 'usable' | 'denied' | 'missing'): Awaited<ReturnType<Accelerator['problem']>> {
	if (!supported) {
		const nextSteps = ['Switch on VT-x or AMD-V in the firmware; in a virtual machine, nested virtualisation'];
		return {text: 'the processor shows no virtualisation', nextSteps};
	}

	if (device === 'missing') return {text: 'the kernel has no KVM', nextSteps: ['Load it: sudo modprobe kvm_intel (or kvm_amd)']};
	if (device === 'denied')
		return {text: 'you may not use KVM', nextSteps: ['Join its group, then log in again: sudo usermod -aG kvm "$USER"']};
	return undefined;
}
