import type {GuestDevice} from './block-devices.js';
import type {Guest} from './guest.js';

/** Bytes of a device; offset and length are whole sectors of 512. Fewer when the device ends or cannot be read. */
export async function readBytes(
	guest: Guest,
	{node, path}: Pick<GuestDevice, 'node' | 'path'>,
	{offset, length}: {readonly offset: number; readonly length: number},
): Promise<Buffer> {
	const {stdout} = await guest.run(['sh', '-c', script, 'sh', node ?? path, String(offset / 512), String(length / 512)]);
	return Buffer.from(stdout.replaceAll(/\s/g, ''), 'hex');
}

/** BusyBox has one of the two, depending on how it was built. */
const script = `exec 2>/dev/null
dd if="$1" bs=512 skip="$2" count="$3" | { od -v -An -tx1 || hexdump -v -e '1/1 "%02x"'; }`;
