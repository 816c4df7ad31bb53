import {familiarFileSystems} from '../guest/file-systems.js';
import type {Intermediary} from '../intermediary/intermediary.js';

export function renderReady({name, tinyCoreVersion, extensions, capabilities}: Intermediary): string {
	const systems = familiarFileSystems(capabilities.fileSystems);
	return `The intermediary "${name}" is ready: TinyCore ${tinyCoreVersion}, ${extensions.join(', ')}; it can mount ${systems.join(', ')}.\nNow see what there is to mount: vmfuse-tui disks\n`;
}
