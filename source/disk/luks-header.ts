/*
LUKS2 On-Disk Format Specification 1.1.3: a binary header of 4096 bytes, and behind it a text in JSON, which says of each key slot how its key is made
of a passphrase. LUKS1 and PBKDF2 take no memory worth mentioning, Argon2 as much as its slot says. Both are there twice, one after the other: whoever opens
a device uses whichever is intact, and writes the other one anew.
*/

import type {ReadRange} from './read-bytes.js';

/** Bytes that tell whether there is more to read. */
export const luksHeaderStart = 4096;

/** The sizes of a header that there are: 3.1 of the specification. */
const smallest = 16_384;
const largest = 4 << 20;
/** KiB: cryptsetup itself takes no more (lib/internal.h, `MAX_PBKDF_MEMORY`). */
const mostMemory = 4 << 20;
const mostSlots = 32;

/** Where a second header begins with "SKUL", depending on how long the first one is, as far as `identify` reads. The first of these is usual. */
export const secondHeaders = [0x4000, 0x8000, 0x10000, 0x20000] as const;

/** How long a LUKS2 header with its text is, by its first bytes; undefined when it is none, or a damaged one. Hostile input. */
export function luks2Length(start: Buffer): number | undefined {
	if (start.length < 16 || !/^(?:LUKS|SKUL)\u00BA\u00BE/.test(start.toString('latin1', 0, 6)) || start.readUInt16BE(6) !== 2)
		return undefined;
	const length = start.readBigUInt64BE(8);
	const isPossible = length >= smallest && length <= largest && (length & (length - 1n)) === 0n;
	return isPossible ? Number(length) : undefined;
}

/**
KiB of memory that opening takes, with the passphrase of whichever slot takes the most. 0 when it takes none worth mentioning, or does not tell.
@param header A whole LUKS2 header. Hostile input: whatever it is, there is an answer.
*/
export function luksMemory(header: Buffer): number {
	if (luks2Length(header) === undefined) return 0;
	const text = header.subarray(luksHeaderStart);
	const end = text.indexOf(0);
	const slots = keySlots(text.toString('utf8', 0, end === -1 ? text.length : end));
	return Math.max(0, ...slots.map(slot => slotMemory(slot)));
}

/** The same of a device, whichever of its two headers tells. @param read - reads bytes of it; shorter at its end. */
export async function luksMemoryOf(read: ReadRange): Promise<number> {
	let most = 0;
	for (const at of [0, secondHeaders[0]]) {
		const length = luks2Length(await read(at, luksHeaderStart));
		if (length !== undefined) most = Math.max(most, luksMemory(await read(at, length)));
	}

	return most;
}

function keySlots(text: string): readonly unknown[] {
	try {
		const {keyslots} = JSON.parse(text) as {keyslots?: unknown};
		return keyslots !== null && typeof keyslots === 'object' ? Object.values(keyslots).slice(0, mostSlots) : [];
	} catch {
		return [];
	}
}

function slotMemory(slot: unknown): number {
	const {kdf} = (slot ?? {}) as {kdf?: {type?: unknown; memory?: unknown} | null};
	const memory = typeof kdf?.type === 'string' && kdf.type.startsWith('argon2') ? kdf.memory : 0;
	return typeof memory === 'number' && Number.isSafeInteger(memory) && memory > 0 ? Math.min(memory, mostMemory) : 0;
}
