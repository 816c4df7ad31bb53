/** JSON that can be shown: what a terminal would act on, or what cannot be seen, is escaped as JSON has it. It reads as the same value. */
export function jsonText(value: unknown): string {
	return JSON.stringify(value).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, character =>
		[...Array(character.length).keys()].map(at => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
	);
}
