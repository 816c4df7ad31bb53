import {expect, test} from 'vitest';
import {ufsPlace, ufsType} from '../../source/disk/ufs.js';

/** The fields that tell. @param at - of the superblock. */
function ufs(at: number, magic: number, {isBig = false, inodeFormat = 0} = {}): Buffer {
	const bytes = Buffer.alloc(ufsPlace.length);
	for (const [offset, value] of [
		[1324, inodeFormat],
		[1372, magic],
	] as const) {
		if (isBig) bytes.writeUInt32BE(value, at + offset);
		else bytes.writeUInt32LE(value, at + offset);
	}

	return bytes;
}

test.each([
	['UFS2 of FreeBSD', ufs(65_536, 0x19540119), 'ufs2'],
	['UFS1 of a BSD', ufs(8192, 0x011954, {inodeFormat: 2}), '44bsd'],
	['UFS1 of a BSD on a big-endian processor', ufs(8192, 0x011954, {inodeFormat: 2, isBig: true}), '44bsd'],
	['UFS of Solaris on x86', ufs(8192, 0x011954), 'sunx86'],
	['UFS of Solaris on SPARC', ufs(8192, 0x011954, {isBig: true}), 'sun'],
	['nothing', Buffer.alloc(ufsPlace.length), undefined],
	['too little', Buffer.alloc(8192), undefined],
])('%s', (_, bytes, type) => {
	expect(ufsType(bytes)).toBe(type);
});
