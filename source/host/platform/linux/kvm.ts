import {readFileSync} from 'node:fs';
import {access, constants} from 'node:fs/promises';
import type {Accelerator} from '../platform.js';

export const kvm: Accelerator = {
	name: 'kvm',
	title: 'KVM',
	/**
	`/dev/kvm` can be there and open and yet fail at the first instruction that it does not emulate (nested, on a CPU that shows no `vmx` or `svm`):
	the guest then stops in the middle of its boot.
	*/
	isSupported() {
		try {
			return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
		} catch {
			return false;
		}
	},
	async problem() {
		if (!this.isSupported()) {
			const nextSteps = ['Switch on VT-x or AMD-V in the firmware; in a virtual machine, nested virtualisation'];
			return {text: 'the processor shows no virtualisation', nextSteps};
		}

		try {
			await access('/dev/kvm', constants.R_OK | constants.W_OK);
			return undefined;
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === 'ENOENT'
				? {text: 'the kernel has no KVM', nextSteps: ['Load it: sudo modprobe kvm_intel (or kvm_amd)']}
				: {text: 'you may not use KVM', nextSteps: ['Join its group, then log in again: sudo usermod -aG kvm "$USER"']};
		}
	},
};
