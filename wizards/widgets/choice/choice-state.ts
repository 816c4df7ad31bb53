/** A row of a fixed list. */
export type ChoiceItem<T> = {
	readonly id: string;
	readonly label: string;
	readonly value: T;
	/** Beside the label, dimmed. */
	readonly description?: string;
	/** Why it cannot be chosen; shown instead of the description. */
	readonly disabled?: string;
};

/** Columns of the two parts of a row, after the pointer. */
export function choiceColumns(
	items: ReadonlyArray<Pick<ChoiceItem<unknown>, 'label' | 'description' | 'disabled'>>,
	columns: number,
	widthOf: (text: string) => number,
): {readonly label: number; readonly text: number} {
	const room = Math.max(0, columns - 2);
	const widest = Math.max(0, ...items.map(({label}) => widthOf(label)));
	const hasText = items.some(({description, disabled}) => description !== undefined || disabled !== undefined);
	const label = hasText ? Math.min(widest, Math.max(12, Math.floor(room * 0.6))) : Math.min(widest, room);
	return {label, text: Math.max(0, room - label - 2)};
}
