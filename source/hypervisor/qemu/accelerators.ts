import {thisPlatform} from '../../host/platform/index.js';

/** The accelerators to name to QEMU, the hardware of the computer first; QEMU takes the next one when one cannot be opened. */
export function accelerators(): readonly string[] {
	const {accelerator} = thisPlatform();
	return accelerator?.isSupported() ? [accelerator.name, 'tcg'] : ['tcg'];
}
