import {useState} from 'react';
import {useKeys} from '../keymap/use-keys.js';

/** The part of a long text that is shown: from row `top`, which is at most `last`. */
export type Scroll = {readonly top: number; readonly last: number};

/**
The keys that scroll a text of `total` rows, of which `height` are seen; none when all are.
@param options.hasArrows False when the arrows are for something else: then only pages are scrolled.
@param options.isFromEnd It shows the end first, and follows it when rows are added.
*/
export function useScroll(
	total: number,
	height: number,
	{hasArrows = true, isFromEnd = false}: {readonly hasArrows?: boolean; readonly isFromEnd?: boolean} = {},
): Scroll {
	const last = Math.max(0, total - height);
	const [offset, setOffset] = useState(0);
	const top = isFromEnd ? Math.max(0, last - offset) : Math.min(last, offset);
	const to = (row: number) => () => {
		const next = Math.min(last, Math.max(0, row));
		setOffset(isFromEnd ? last - next : next);
	};
	const arrows = {up: {label: 'scroll', run: to(top - 1)}, down: to(top + 1), first: to(0), last: to(last)};
	const pages = {pageDown: {label: hasArrows || top === last ? '' : 'read on', run: to(top + height)}, pageUp: to(top - height)};
	useKeys(hasArrows ? {...arrows, ...pages} : pages, {isActive: last > 0});
	return {top, last};
}
