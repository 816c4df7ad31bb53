/** POSIX: LC_ALL, then LC_CTYPE, then LANG say which characters there are. The console of the Linux kernel has no font for most of them. */
export function isUnicodeTerminal({LC_ALL, LC_CTYPE, LANG, TERM}: Readonly<Record<string, string | undefined>>): boolean {
	return TERM !== 'linux' && TERM !== 'dumb' && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
