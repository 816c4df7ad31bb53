import {createContext, useContext} from 'react';
import type {Size} from './size.js';

export const BodySizeContext = createContext<Size>({columns: 78, rows: 19});

/** The area that the screen, or what is on top of it, may fill. */
export function useBodySize(): Size {
	return useContext(BodySizeContext);
}
