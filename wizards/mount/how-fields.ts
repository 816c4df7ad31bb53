import type {GuestDevice} from '../../source/index.js';
import type {ChoiceItem} from '../widgets/choice/choice-state.js';
import type {How} from './answers.js';

type Choices = Omit<How, 'mountpoint'>;

/** A field with a few fixed answers. Nothing is preset: the first row is only where the pointer is at first. */
export type ChoiceField = {
	readonly [Key in keyof Choices]: {
		readonly key: Key;
		readonly label: string;
		readonly items: ReadonlyArray<ChoiceItem<Choices[Key]>>;
	};
}[keyof Choices];

export type Field = {readonly key: 'mountpoint'; readonly label: string} | ChoiceField;

const where: Field = {key: 'mountpoint', label: 'Where'};

/** What can do no harm comes first. */
const access = {
	key: 'readOnly',
	label: 'How',
	items: [
		{id: 'read-only', label: 'Read-only', value: true, description: 'nothing on the disk changes'},
		{id: 'read-write', label: 'Read-write', value: false, description: 'you can change and delete files'},
	],
} as const satisfies Field;

/** What is written to what lacks disks is not on those that are missing. */
function accessTo({present, total}: NonNullable<GuestDevice['degraded']>): Field {
	const [readOnly, readWrite] = access.items;
	const description = `on ${present} of ${total} disks: the missing ones are old then`;
	return {...access, items: [readOnly, {...readWrite, description}]};
}

const owners: Field = {
	key: 'ownership',
	label: 'Whose',
	items: [
		{id: 'stored', label: 'As stored', value: 'stored', description: 'some files may be closed to you'},
		{id: 'mine', label: 'All mine', value: 'mine', description: 'you can open every file'},
	],
};

const links: Field = {
	key: 'symlinks',
	label: 'Links',
	items: [
		{id: 'inside', label: 'Inside', value: 'inside', description: 'they lead to files of this disk'},
		{id: 'stored', label: 'As stored', value: 'stored', description: 'some lead to your own files'},
	],
};

/** File systems that have no symbolic links. */
const withoutLinks: ReadonlySet<string | undefined> = new Set(['vfat', 'exfat']);

/** The fields of the screen, in their order. */
export function howFields({fileSystem, degraded}: Pick<GuestDevice, 'fileSystem' | 'degraded'>): readonly Field[] {
	const how = degraded ? accessTo(degraded) : access;
	return withoutLinks.has(fileSystem) ? [where, how, owners] : [where, how, owners, links];
}

/** Where links lead is preset: the other answer is for few. */
export const presetAnswers: Partial<How> = {symlinks: 'inside'};

/** The answers that are the only possible ones. @param isReadOnly The disk can only be read. */
export function onlyAnswers(isReadOnly: boolean): Partial<How> {
	return isReadOnly ? {readOnly: true} : {};
}

/** The place of the first field that has no answer; undefined: all have one. */
export function firstMissing(fields: readonly Field[], how: Partial<How>): number | undefined {
	const index = fields.findIndex(({key}) => how[key] === undefined);
	return index === -1 ? undefined : index;
}

/** The field to go to. @param isFixed Whether it has only one possible answer. At the ends it stays. */
export function fieldFrom(fields: readonly Field[], at: number, step: 1 | -1, isFixed: (field: Field) => boolean): number {
	for (let next = at + step; next >= 0 && next < fields.length; next += step) {
		const field = fields[next];
		if (field && !isFixed(field)) return next;
	}

	return at;
}
