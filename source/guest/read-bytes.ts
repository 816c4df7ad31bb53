import type {Guest} from './guest.js';
import type {GuestDevice} from './guest-device.js';
import {scriptPrelude} from './script-prelude.js';

/** Bytes of a device; offset and length are whole sectors of 512. Fewer when the device ends or cannot be read. */
export async function readBytes(
	guest: Guest,
	{node, path}: Pick<GuestDevice, 'node' | 'path'>,
	{offset, length}: {readonly offset: number; readonly length: number},
): Promise<Buffer> {
	const {stdout} = await guest.run(['sh', '-s', '--', node ?? path, String(offset / 512), String(length / 512)], {stdin: script});
	return Buffer.from(stdout, 'hex');
}

const script = `${scriptPrelude}dd if="$1" bs=512 skip="$2" count="$3" | hex\n`;
