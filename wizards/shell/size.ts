import {useStdout} from 'ink';
import {createContext, useContext, useEffect, useState} from 'react';

/** An area of the terminal, in characters. Lines longer than that are cut, rows below it are not seen. */
export type Size = {readonly columns: number; readonly rows: number};

/** The area that is drawn in: the body of the screen, or a part of it that a panel or a layout gives to its children. */
export const SizeContext = createContext<Size>({columns: 78, rows: 19});

/** Of the area that is drawn in. */
export function useSize(): Size {
	return useContext(SizeContext);
}

/** The terminal's size, as it changes. */
export function useTerminalSize(): Size {
	const {stdout} = useStdout();
	const [size, setSize] = useState(() => sizeOf(stdout));
	useEffect(() => {
		const onResize = () => setSize(sizeOf(stdout));
		// It may have changed before we began to listen.
		onResize();
		stdout.on('resize', onResize);
		return () => {
			stdout.off('resize', onResize);
		};
	}, [stdout]);
	return size;
}

function sizeOf({columns, rows}: NodeJS.WriteStream): Size {
	return {columns: columns || 80, rows: rows || 24};
}
