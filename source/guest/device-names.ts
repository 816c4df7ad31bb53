import type {KernelDevice} from './device-facts.js';
import {splitMapperName} from './lvm.js';

/** The kernel's node of a device. A slash in its name is an exclamation mark in sysfs: `cciss!c0d0`. */
export function nodeOf(name: string): string {
	return `/dev/${name.replaceAll('!', '/')}`;
}

type Named = Pick<KernelDevice, 'name' | 'mapperName' | 'mapperUuid'>;

/** The names of a device in the guest, without repetition. The first is the one that users know: `/dev/vg-host/lv-root`, `/dev/mapper/secret`. */
export function namesOf({name, mapperName, mapperUuid}: Named): readonly string[] {
	const mapper = mapperName === '' ? [] : [`/dev/mapper/${mapperName}`];
	// A partition within a volume is named as one that the kernel finds: by its number behind the volume's name.
	const volume = /^(?:part\d+-)?LVM-/.test(mapperUuid) ? splitMapperName(mapperName) : undefined;
	const preferred = volume ? [`/dev/${volume.group}/${volume.name}`] : mapper;
	return [...new Set([...preferred, nodeOf(name), ...mapper])];
}

/** The first of its names: that of LVM, else of the device mapper, else the kernel's. */
export function pathOf(device: Named): string {
	return namesOf(device)[0] ?? nodeOf(device.name);
}
