import type {Access, GuestDevice} from '../../source/index.js';
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

const readOnly: ChoiceItem<Access> = {
	id: 'read-only',
	label: 'Read-only',
	value: 'read-only',
	description: 'the disk stays as it is',
};

const peek: ChoiceItem<Access> = {
	id: 'peek',
	label: 'Look and try',
	value: 'peek',
	description: 'what you write is thrown away',
};

type Writable = Pick<GuestDevice, 'degraded' | 'writeBlocker'>;

/** What can do no harm comes first. Where disks are missing, writing has a name of its own, which says so. */
function access({degraded, writeBlocker}: Writable, canWrite: boolean, taken: TakenWays): Field {
	const whyNot = writeBlocker?.message ?? (canWrite ? undefined : 'this disk can only be read');
	const readWrite: ChoiceItem<Access> = {
		id: 'read-write',
		label: degraded ? 'Write anyway' : 'Read-write',
		value: 'read-write',
		description: degraded
			? `leaves ${degraded.total - degraded.present} of ${degraded.total} disks out of date`
			: 'you can change and delete files',
		...(whyNot === undefined ? {} : {disabled: whyNot}),
	};
	const items = [readOnly, peek, readWrite].map(item => {
		const why = taken[item.value];
		return why === undefined ? item : {...item, disabled: `it is ${why}`};
	});
	return {key: 'access', label: 'How', items};
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

/** Why it cannot be mounted in some ways: another mount has the disk. */
export type TakenWays = Partial<Readonly<Record<Access, string>>>;

/** The fields of the screen, in their order. @param canWrite Whether the disks can be written to. */
export function howFields(device: Writable & Pick<GuestDevice, 'fileSystem'>, canWrite: boolean, taken: TakenWays = {}): readonly Field[] {
	const how = access(device, canWrite, taken);
	return withoutLinks.has(device.fileSystem) ? [where, how, owners] : [where, how, owners, links];
}

/** Where links lead is preset: the other answer is for few. */
export const presetAnswers: Partial<How> = {symlinks: 'inside'};

/** The place of the first field that has no answer; undefined: all have one. */
export function firstMissing(fields: readonly Field[], how: Partial<How>): number | undefined {
	const index = fields.findIndex(({key}) => how[key] === undefined);
	return index === -1 ? undefined : index;
}

/** The field to go to. At the ends it stays. */
export function fieldFrom(fields: readonly Field[], at: number, step: 1 | -1): number {
	return Math.min(Math.max(0, at + step), fields.length - 1);
}
