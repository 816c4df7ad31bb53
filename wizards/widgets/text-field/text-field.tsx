import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import {widthOf} from '../text.js';
import {theme} from '../theme.js';
import {type TextFieldState, textOf, visiblePart} from './text-field-state.js';

type Props = {
	readonly state: TextFieldState;
	readonly label?: string;
	readonly isActive?: boolean;
	/** Dots instead of characters. */
	readonly isMasked?: boolean;
	/** Shown, dimmed, while nothing is written. */
	readonly placeholder?: string;
};

/** A line to write in. */
export function TextField({state, label, isActive = true, isMasked = false, placeholder = ''}: Props) {
	const glyphs = useGlyphs();
	const {columns} = useSize();
	const isScreenReader = useIsScreenReaderEnabled();
	const prompt = label === undefined ? '' : `${label}  `;
	const show = (character: string) => (isMasked ? glyphs.mask : glyphs.text(character));
	if (isScreenReader) {
		const spoken = isMasked ? `${state.characters.length} characters` : glyphs.text(textOf(state)) || 'empty';
		return <Text aria-label={`${label ?? 'text'}: ${spoken}`}> </Text>;
	}

	const {before, under, after} = visiblePart(state, Math.max(4, columns - widthOf(prompt) - 2), show, widthOf);
	return (
		<Box aria-role="textbox" width={columns} height={1}>
			<Text wrap="truncate">
				{label === undefined ? null : <Text dimColor={!isActive}>{prompt}</Text>}
				<Text color={theme.accent}>{isActive ? `${glyphs.pointer} ` : '  '}</Text>
				{before}
				{isActive ? <Text inverse>{under}</Text> : under}
				{state.characters.length === 0 && placeholder !== '' ? <Text dimColor>{glyphs.text(placeholder)}</Text> : after}
			</Text>
		</Box>
	);
}
