import {type Intermediary, saveIntermediary} from '../../source/intermediary/intermediary.js';

/** An intermediary as a set-up records it, without its machine. */
export function sampleIntermediary(changes: Partial<Intermediary> = {}): Intermediary {
	return {
		name: 'vmfuse',
		hypervisor: 'qemu',
		snapshot: 'vmfuse',
		tinyCoreVersion: '16.2',
		hostKey: 'ecdsa-sha2-nistp256 AAAA',
		guestPort: 22,
		extensions: [],
		capabilities: {
			kernel: '6.12.11-tinycore',
			tinyCore: '16.2',
			fileSystems: ['btrfs', 'ext4', 'xfs'],
			virtioScsi: true,
			tools: ['lvm'],
			blkid: 'util-linux',
			defaultRoute: true,
		},
		createdAt: '2026-01-01T00:00:00.000Z',
		...changes,
	};
}

/** Let the program with this VMFUSE_HOME find it. */
export async function giveIntermediary(home: string): Promise<void> {
	const places = {data: `${home}/data`, state: `${home}/state`, cache: `${home}/cache`};
	await saveIntermediary(places, sampleIntermediary());
}
