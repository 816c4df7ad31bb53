/** Text from a foreign disk, safe to be shown: control characters, escape codes and invisible marks become U+FFFD. */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
