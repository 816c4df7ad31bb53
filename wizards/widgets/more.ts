import type {Glyphs} from './glyphs.js';

/** How many rows there are above and below those that are drawn: "↑ 3  ↓ 12". Empty when these are all. */
export function more(above: number, below: number, {up, down}: Pick<Glyphs, 'up' | 'down'>): string {
	return [above > 0 ? `${up} ${above}` : '', below > 0 ? `${down} ${below}` : ''].filter(text => text !== '').join('  ');
}
