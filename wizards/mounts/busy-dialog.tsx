import {Box} from 'ink';
import type {Holder} from '../../source/index.js';
import {useKeys} from '../keymap/use-keys.js';
import {useSize} from '../shell/size.js';
import {Choice} from '../widgets/choice/choice.js';
import {Lines} from '../widgets/lines.js';
import {Panel} from '../widgets/panel.js';
import {HolderRows} from './holder-rows.js';

export type BusyAnswer = 'wait' | 'end' | 'force' | 'keep';

type Props = {
	readonly name: string;
	readonly holders: readonly Holder[];
	/** Those who were seen to use it have ended. */
	readonly isFree: boolean;
	onAnswer(answer: BusyAnswer): void;
};

/** A mount is in use: by whom, as they come and go, and what to do. Nothing was changed so far. */
export function BusyDialog({name, holders, isFree, onAnswer}: Props) {
	const {rows} = useSize();
	const isOne = holders.length === 1;
	useKeys({back: {label: 'keep mounted', run: () => onAnswer('keep')}, leave: {label: '', run: () => onAnswer('keep')}});
	return (
		<Panel title={isFree ? `${name} was in use` : `${name} is in use`} tone="warning">
			{holders.length === 0 ? (
				<Lines
					lines={[isFree ? 'Those who used it have ended.' : 'A program that we cannot see uses it. It may belong to another user.']}
				/>
			) : (
				<HolderRows holders={holders} rows={Math.max(1, rows - 8)} />
			)}
			<Box height={1} />
			<Choice<BusyAnswer>
				items={[
					isFree
						? {id: 'wait', label: 'Unmount', value: 'wait', description: 'now'}
						: {id: 'wait', label: 'Wait', value: 'wait', description: `unmount as soon as ${isOne ? 'it is' : 'they are'} done`},
					{
						id: 'end',
						label: isOne ? 'Ask it to end' : 'Ask them to end',
						value: 'end',
						description: `${isOne ? 'it' : 'each'} can still save its work, or refuse`,
						...(holders.length === 0 ? {disabled: 'there is nobody to ask'} : {}),
					},
					{id: 'force', label: 'Unmount by force', value: 'force', description: 'what they have not saved is lost'},
					{id: 'keep', label: 'Keep mounted', value: 'keep', description: 'nothing was changed'},
				]}
				onChoose={onAnswer}
			/>
		</Panel>
	);
}
