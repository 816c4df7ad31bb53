import {createContext, useContext} from 'react';

/** An area of the terminal, in characters. Lines longer than that are cut, rows below it are not seen. */
export type Size = {readonly columns: number; readonly rows: number};

/** The area that is drawn in: the body of the screen, or a part of it that a panel or a layout gives to its children. */
export const SizeContext = createContext<Size>({columns: 78, rows: 19});

export function useSize(): Size {
	return useContext(SizeContext);
}
