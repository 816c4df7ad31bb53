/** Little-endian UTF-16 up to the first zero. What is no text becomes U+FFFD. */
export function utf16(bytes: Buffer): string {
	return new TextDecoder('utf-16le', {ignoreBOM: true}).decode(bytes).split('\0', 1)[0] ?? '';
}
