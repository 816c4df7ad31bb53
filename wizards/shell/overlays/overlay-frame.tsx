import {Box} from 'ink';
import type {ComponentProps} from 'react';
import {insidePanel, Panel} from '../../widgets/panel.js';
import {type Size, SizeContext, useSize} from '../size.js';

/** A panel is not wider than lines that are easy to read. */
const most = 76;

/** The area inside of an overlay's panel. */
export function useOverlaySize(): Size {
	const {columns, rows} = useSize();
	return insidePanel({columns: Math.min(columns, most), rows});
}

/** A panel in the middle of the screen. */
export function OverlayFrame(panel: ComponentProps<typeof Panel>) {
	const {columns, rows} = useSize();
	return (
		<Box width={columns} height={rows} alignItems="center" justifyContent="center" flexDirection="column">
			<SizeContext value={{columns: Math.min(columns, most), rows}}>
				<Panel {...panel} />
			</SizeContext>
		</Box>
	);
}
