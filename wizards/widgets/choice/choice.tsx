import {Box, Text, useStdin} from 'ink';
import SelectInput from 'ink-select-input';
import {createContext, useContext, useState} from 'react';
import {LayerContext, useKeys} from '../../keymap/use-keys.js';
import {useSize} from '../../shell/size.js';
import {useGlyphs} from '../glyphs.js';
import {pad, widthOf} from '../text.js';
import {theme} from '../theme.js';
import {type ChoiceItem, choiceColumns} from './choice-state.js';

type Layout = ReturnType<typeof choiceColumns> & {
	readonly items: ReadonlyMap<string, ChoiceItem<unknown>>;
	readonly hasFocus: boolean;
	readonly taken: string | null | undefined;
};

const LayoutContext = createContext<Layout>({label: 20, text: 50, items: new Map(), hasFocus: true, taken: undefined});

type Props<T> = {
	/** Ids are unique; for another set of items give the component another key. */
	readonly items: ReadonlyArray<ChoiceItem<T>>;
	onChoose(value: T): void;
	readonly isActive?: boolean;
	/** The id of the row where the pointer is at first. */
	readonly initial?: string | undefined;
	/** The id of the row that was chosen before: each row has a mark then. Null: none was. */
	readonly taken?: string | null;
	readonly acceptLabel?: string;
	/** The arrows lead out of the list at its ends. */
	onLeave?(step: 1 | -1): void;
};

/**
One of a few fixed things, by ink-select-input. What cannot be chosen is dimmed and says why; Enter on it does nothing. Digits choose at once.
*/
export function Choice<T>({items, onChoose, isActive = true, initial, taken, acceptLabel = 'choose', onLeave}: Props<T>) {
	const {isTop} = useContext(LayerContext);
	const {columns} = useSize();
	const glyphs = useGlyphs();
	const hasFocus = isActive && isTop;
	const first = items.findIndex(({id}) => id === initial);
	const firstPossible = items.findIndex(({disabled}) => disabled === undefined);
	const start = Math.max(0, first === -1 ? firstPossible : first);
	const [highlighted, setHighlighted] = useState(items[start]?.id);
	const canChoose = items.some(({id, disabled}) => id === highlighted && disabled === undefined);
	// ink-select-input listens to Ink, which hears nothing but this: a key that is for somebody else never gets to it.
	const {internal_eventEmitter: ink} = useStdin();
	const pass = (key: string) => () => void ink.emit('input', key);
	useKeys(
		{
			up: onLeave && highlighted === items[0]?.id ? () => onLeave(-1) : pass('\u001B[A'),
			down: onLeave && highlighted === items.at(-1)?.id ? () => onLeave(1) : pass('\u001B[B'),
			nth: ({text}) => void ink.emit('input', text),
			accept: canChoose ? {label: acceptLabel, run: pass('\r')} : undefined,
			// In a form the space bar chooses, too: everywhere else people mark a row with it.
			toggle: canChoose && taken !== undefined ? {label: '', run: pass('\r')} : undefined,
		},
		{isActive: hasFocus},
	);
	const byId = new Map(items.map(item => [item.id, item as ChoiceItem<unknown>]));
	return (
		<LayoutContext
			value={{
				...choiceColumns(items, columns - (taken === undefined ? 0 : widthOf(glyphs.marked) + 1), widthOf),
				items: byId,
				hasFocus,
				taken,
			}}
		>
			<Box flexDirection="column" aria-role="list" flexShrink={0}>
				<SelectInput
					items={items.map(({id, label}) => ({value: id, label}))}
					isFocused={hasFocus}
					initialIndex={start}
					indicatorComponent={Indicator}
					itemComponent={Item}
					onHighlight={item => setHighlighted(item.value)}
					onSelect={({value}) => {
						const item = items.find(({id}) => id === value);
						if (item && item.disabled === undefined) onChoose(item.value);
					}}
				/>
			</Box>
		</LayoutContext>
	);
}

function Indicator({isSelected = false}: {readonly isSelected?: boolean}) {
	const {pointer} = useGlyphs();
	const {hasFocus} = useContext(LayoutContext);
	return (
		<Text aria-hidden color={theme.accent}>
			{isSelected && hasFocus ? `${pointer} ` : '  '}
		</Text>
	);
}

/** ink-select-input passes what it was given for the item: its value is our id. */
function Item(props: {readonly isSelected?: boolean; readonly label: string}) {
	const {value} = props as typeof props & {readonly value?: string};
	const glyphs = useGlyphs();
	const layout = useContext(LayoutContext);
	const item = layout.items.get(value ?? '');
	if (!item) return null;
	const isDisabled = item.disabled !== undefined;
	const isSelected = props.isSelected === true && layout.hasFocus;
	const isTaken = layout.taken === item.id;
	const text = item.disabled ?? item.description ?? '';
	const state = [...(isSelected ? ['selected'] : []), ...(isTaken ? ['chosen'] : []), ...(isDisabled ? ['cannot be chosen'] : [])].join(
		', ',
	);
	const spoken = glyphs.text(`${item.label}${text === '' ? '' : `: ${text}`}${state === '' ? '' : ` (${state})`}`);
	const label = glyphs.fit(item.label, layout.label);
	return (
		<Text wrap="truncate" aria-label={spoken}>
			{layout.taken === undefined ? null : (
				<Text color={isTaken ? theme.accent : undefined}>{`${isTaken ? glyphs.marked : glyphs.unmarked} `}</Text>
			)}
			<Text bold={isSelected && !isDisabled} color={isSelected && !isDisabled ? theme.accent : undefined} dimColor={isDisabled}>
				{text === '' ? label : pad(label, layout.label)}
			</Text>
			{text === '' ? null : <Text dimColor>{`  ${glyphs.fit(text, layout.text)}`}</Text>}
		</Text>
	);
}
