import {readFileSync} from 'node:fs';
import process from 'node:process';

/**
The accelerators to name to QEMU, the hardware of the computer first; QEMU takes the next one when one cannot be opened.
`/dev/kvm` can be there and open and yet fail at the first instruction that it does not emulate (nested, on a CPU that shows no `vmx` or `svm`):
the guest then stops in the middle of its boot, so KVM is only named where the CPU has what it needs.
*/
export function accelerators(): readonly string[] {
	if (process.platform === 'linux') return hasHardwareVirtualisation() ? ['kvm', 'tcg'] : ['tcg'];
	return process.platform === 'darwin' ? ['hvf', 'tcg'] : ['tcg'];
}

function hasHardwareVirtualisation(): boolean {
	try {
		return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
	} catch {
		return false;
	}
}
