import type {HostDisk, Ownership} from '../../../source/index.js';
import {Choice} from '../../widgets/choice/choice.js';
import {Question, type QuestionProps} from './question.js';

/** Which of the intermediaries that are ready. */
export function IntermediaryQuestion({
	names,
	last,
	onName,
	...question
}: QuestionProps & {readonly names: readonly string[]; readonly last: string | undefined; onName(name: string): void}) {
	return (
		<Question {...question} title="With which intermediary?">
			<Choice
				items={names.map(name => ({id: name, label: name, value: name}))}
				columns={question.size.columns}
				initial={last}
				onChoose={onName}
			/>
		</Question>
	);
}

/** Nothing is preset; what can do no harm comes first. */
export function AccessQuestion({
	disk,
	last,
	onAccess,
	...question
}: QuestionProps & {readonly disk: HostDisk; readonly last: boolean | undefined; onAccess(readOnly: boolean): void}) {
	return (
		<Question {...question} title="Only read, or write, too?">
			<Choice
				items={[
					{id: 'read-only', label: 'Read-only', value: true, description: 'nothing on the disk can change'},
					{
						id: 'read-write',
						label: 'Read-write',
						value: false,
						description: 'you can change, add and delete files',
						disabled: disk.readOnly ? 'the disk can only be read' : undefined,
					},
				]}
				columns={question.size.columns}
				initial={last === false ? 'read-write' : 'read-only'}
				onChoose={onAccess}
			/>
		</Question>
	);
}

export function OwnershipQuestion({
	last,
	onOwnership,
	...question
}: QuestionProps & {readonly last: Ownership | undefined; onOwnership(ownership: Ownership): void}) {
	return (
		<Question {...question} title="Whose are the files?">
			<Choice<Ownership>
				items={[
					{id: 'stored', label: 'As stored', value: 'stored', description: 'as on the disk; some may be closed to you'},
					{id: 'mine', label: 'All mine', value: 'mine', description: 'everything seems yours, so you can open it'},
				]}
				columns={question.size.columns}
				initial={last}
				onChoose={onOwnership}
			/>
		</Question>
	);
}
