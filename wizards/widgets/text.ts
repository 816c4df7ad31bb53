import {printable} from '../../source/index.js';

export {graphemes, pad, shorten, widthOf, wrap} from '../../source/index.js';

/**
Text of others (labels, names, messages) as it can be drawn: nothing that a terminal would act on, one line, and only ASCII where the terminal
knows no more.
*/
export function harmless(text: string, {isUnicode}: {readonly isUnicode: boolean}): string {
	const safe = printable(text);
	return isUnicode
		? safe
		: safe
				.normalize('NFKD')
				.replaceAll(/\p{M}/gu, '')
				.replaceAll(/[^ -~]/gu, '?');
}
