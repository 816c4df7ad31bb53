import type {BlockReader} from '../../source/disk/block-reader.js';

/** A disk in memory; `size` makes it longer than its bytes, with zeros. */
export function memoryReader(bytes: Buffer, size = bytes.length): BlockReader {
	return {
		size,
		async read(offset, length) {
			const wanted = Math.max(0, Math.min(length, size - offset));
			const buffer = Buffer.alloc(wanted);
			if (offset < bytes.length) bytes.copy(buffer, 0, offset, offset + wanted);
			return buffer;
		},
	};
}
