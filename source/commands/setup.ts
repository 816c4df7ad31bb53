import type {Intermediary} from '../intermediary/intermediary.js';

export function renderReady({name, tinyCoreVersion, extensions, capabilities}: Intermediary): string {
	const systems = capabilities.fileSystems.filter(system => ['ext4', 'xfs', 'btrfs', 'ntfs3', 'f2fs', 'vfat'].includes(system));
	return `The intermediary "${name}" is ready: TinyCore ${tinyCoreVersion}, ${extensions.join(', ')}; it can mount ${systems.join(', ')}.\nNow see what there is to mount: vmfuse-tui disks\n`;
}
