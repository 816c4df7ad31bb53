import {Box} from 'ink';
import type {ReactNode} from 'react';
import {Card} from '../../widgets/card.js';
import type {theme} from '../../widgets/theme.js';
import type {Size} from '../screen.js';

/** Columns of a card on top of the screen, and inside it. */
export function cardColumns({columns}: Size): {readonly outer: number; readonly inner: number} {
	const outer = Math.min(columns, 76);
	return {outer, inner: outer - 4};
}

/** A card in the middle of the screen. */
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
			<Card title={title} columns={cardColumns(size).outer} tone={tone}>
				{children}
			</Card>
		</Box>
	);
}
