import {readFileSync} from 'node:fs';
import {nodeAccess} from '../../may-access.js';
import type {Accelerator} from '../platform.js';

/**
`/dev/kvm` can be there and open and yet fail at the first instruction that it does not emulate (nested, on a CPU that shows no `vmx` or `svm`):
the guest then stops in the middle of its boot. So KVM is only used where the CPU has what it needs.
*/
export const kvm: Accelerator = {
	name: 'kvm',
	title: 'KVM',
	isSupported,
	problem: async () => kvmProblem(isSupported(), await nodeAccess('/dev/kvm')),
};

function isSupported(): boolean {
	try {
		return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
	} catch {
		return false;
	}
}

const problems = {
	usable: undefined,
	missing: {text: 'the kernel has no KVM', nextSteps: ['Load it: sudo modprobe kvm_intel (or kvm_amd)']},
	denied: {text: 'you have no permission to use KVM', nextSteps: ['Join its group, then log in again: sudo usermod -aG kvm "$USER"']},
};

/** @param device - What comes of opening /dev/kvm. */
export function kvmProblem(supported: boolean, device: keyof typeof problems): Awaited<ReturnType<Accelerator['problem']>> {
	if (supported) return problems[device];
	const nextSteps = ['Switch on VT-x or AMD-V in the firmware; in a virtual machine, nested virtualisation'];
	return {text: 'the processor shows no virtualisation', nextSteps};
}
