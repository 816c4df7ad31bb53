import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Panel} from '../../widgets/panel.js';
import type {theme} from '../../widgets/theme.js';
import type {Size} from '../size.js';

/** Columns of a panel on top of the screen, and inside it. */
export function panelColumns({columns}: Size): {readonly outer: number; readonly inner: number} {
	const outer = Math.min(columns, 76);
	return {outer, inner: outer - 4};
}

/** A panel in the middle of the screen. */
export function OverlayFrame({
	size,
	title,
	tone,
	children,
}: {
	readonly size: Size;
	readonly title: string;
	readonly tone?: keyof typeof theme;
	readonly children: ReactNode;
}) {
	return (
		<Box width={size.columns} height={size.rows} alignItems="center" justifyContent="center" flexDirection="column">
			<Panel title={title} columns={panelColumns(size).outer} tone={tone}>
				{children}
			</Panel>
		</Box>
	);
}
