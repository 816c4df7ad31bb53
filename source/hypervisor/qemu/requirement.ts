import {RequirementError} from '../../errors.js';

const packages = [
	['apt', 'apt-get install qemu-system-x86 qemu-utils'],
	['dnf', 'dnf install qemu-system-x86 qemu-img'],
	['pacman', 'pacman -S qemu-system-x86 qemu-img'],
	['brew', 'brew install qemu'],
	['pkg', 'pkg install qemu'],
] as const;

/** A program of QEMU is not there. Names the package for every package manager that we know. */
export function missingQemu(program: string, cause: unknown): RequirementError {
	return new RequirementError(`QEMU is not installed: there is no program ${program}`, {
		nextSteps: packages.map(([manager, command]) => `With ${manager}: ${command}`),
		cause,
	});
}
