import type {CloneSpec} from '../hypervisor/hypervisor.js';
import type {Intermediary} from '../intermediary/intermediary.js';

/** The port on 127.0.0.1 that is tried first: above the intermediary's own. */
const firstPort = 22_101;

/**
MiB. To open what LUKS2 has encrypted takes as much memory as it took to make it, 1024 at the most (`--pbkdf-memory` in
cryptsetup-luksFormat(8)), and the guest's own. This computer gives the memory only when it is used.
*/
const memoryToUnlock = 1536;

/** What all clones of an intermediary have alike: one that goes on from saved memory must be made as the one that was saved. */
export function cloneDefaults({capabilities}: Pick<Intermediary, 'capabilities'>): Pick<CloneSpec, 'hostPort' | 'network' | 'memoryMib'> {
	const memory = capabilities.tools.includes('cryptsetup') ? {memoryMib: memoryToUnlock} : {};
	return {hostPort: firstPort, network: 'restricted', ...memory};
}
