/** Bytes at the beginning of a kernel's file that hold its setup header as far as we read it. */
export const kernelHeaderBytes = 0x238;

/** The version of the boot protocol that added `xloadflags`: 2.12, of Linux 3.8. */
const withLoadFlags = 0x020c;

/**
Which processor a Linux kernel for PCs needs, by the setup header at the beginning of its file: a 64-bit kernel says there that it has a 64-bit
entry point (`XLF_KERNEL_64`), and a 32-bit one never does. The name of the file says nothing.
Source: Documentation/arch/x86/boot.rst of Linux (`boot_flag` at 0x1fe, `header` at 0x202, `version` at 0x206, `xloadflags` at 0x236).
@returns undefined for a kernel older than Linux 3.8, whose header does not tell, and for what is no kernel.
*/
export function kernelBits(header: Buffer): 32 | 64 | undefined {
	if (header.length < kernelHeaderBytes) return undefined;
	if (header.readUInt16LE(0x1fe) !== 0xaa55 || header.toString('latin1', 0x202, 0x206) !== 'HdrS') return undefined;
	if (header.readUInt16LE(0x206) < withLoadFlags) return undefined;
	return (header.readUInt16LE(0x236) & 1) === 1 ? 64 : 32;
}
