/** A `LABEL` of isolinux.cfg: what is booted when its name is typed or chosen. */
export type BootEntry = {
	readonly label: string;
	/** What is started: a kernel's file, or a module such as chain.c32. Undefined: `LOCALBOOT`, the disk. */
	readonly kernel: string | undefined;
	/** The words of `APPEND`. */
	readonly options: readonly string[];
	/** Files of RAM disks, from `INITRD` or `initrd=`. */
	readonly ramDisks: readonly string[];
	/** `MENU DEFAULT`. */
	readonly isMenuDefault: boolean;
};

export type IsolinuxSettings = {
	/** `DEFAULT`: a label or a kernel, and options. */
	readonly default: string | undefined;
	/** `UI`, or a `DEFAULT` that is one: a menu, with its arguments. */
	readonly ui: string | undefined;
	/** Without a prompt the default is booted at once. */
	readonly prompt: boolean;
	/** Tenths of a second until it is booted by itself; 0 is never. */
	readonly timeout: number;
	/** The global `APPEND`. */
	readonly options: readonly string[];
	readonly entries: readonly BootEntry[];
};

type Directive = {readonly name: string; readonly words: readonly string[]};

/** The text of a file beside isolinux.cfg, or undefined when there is none. */
type ReadFile = (name: string) => Promise<string | undefined>;

/** How deep files may include each other, and how many lines they may have in all: circles end there. */
const deepest = 8;
const longest = 5000;

const starts = ['kernel', 'linux', 'boot', 'bss', 'pxe', 'fdimage', 'comboot', 'com32', 'config'];

/** Read isolinux.cfg, with what it includes. Source: the Syslinux wiki, "Config" and "Menu", and its com32/elflink/ldlinux/readconfig.c. */
export async function parseIsolinux(text: string, file: ReadFile): Promise<IsolinuxSettings> {
	const lines: Directive[] = [];
	await addDirectives(lines, text, file, 0);
	const last = (name: string) => lines.findLast(line => line.name === name)?.words.join(' ');
	const byDefault = last('default');
	const ui = last('ui') ?? (byDefault !== undefined && isMenu(byDefault) ? byDefault : undefined);
	// A menu may have its entries in files of their own.
	for (const name of ui?.split(' ').slice(1) ?? []) {
		const menu = await file(name);
		if (menu !== undefined) await addDirectives(lines, menu, file, 1);
	}

	const places = lines.flatMap(({name}, index) => (name === 'label' ? [index] : []));
	const options = optionsOf(lines.slice(0, places[0])) ?? [];
	return {
		default: byDefault === ui ? undefined : byDefault,
		ui,
		prompt: Number(last('prompt') ?? 0) !== 0,
		timeout: Number.parseInt(last('timeout') ?? '', 10) || 0,
		options,
		entries: places.map((place, index) => entryOf(lines.slice(place, places[index + 1]), options)),
	};
}

async function addDirectives(lines: Directive[], text: string, file: ReadFile, depth: number): Promise<void> {
	for (const line of text.split(/\r\n|\r|\n/)) {
		const [first = '', ...rest] = line.trim().split(/\s+/);
		const inMenu = first.toLowerCase() === 'menu';
		const name = (inMenu ? `menu ${rest[0] ?? ''}` : first).toLowerCase();
		const words = inMenu ? rest.slice(1) : rest;
		if (name === '' || lines.length > longest) continue;
		if (name !== 'include' && name !== 'menu include') {
			lines.push({name, words});
			continue;
		}

		const included = depth < deepest ? await file(words[0] ?? '') : undefined;
		if (included !== undefined) await addDirectives(lines, included, file, depth + 1);
	}
}

function entryOf(lines: readonly Directive[], globalOptions: readonly string[]): BootEntry {
	const label = lines[0]?.words[0] ?? '';
	const start = lines.findLast(({name}) => name === 'localboot' || starts.includes(name));
	const options = optionsOf(lines) ?? globalOptions;
	const ramDisks = lines.findLast(({name}) => name === 'initrd')?.words.join(' ');
	return {
		label,
		// A label that says nothing is the name of a kernel.
		kernel: start?.name === 'localboot' ? undefined : (start?.words[0] ?? label),
		options,
		ramDisks: [...(ramDisks?.split(',') ?? []), ...ramDisksOf(options)],
		isMenuDefault: lines.some(({name}) => name === 'menu default'),
	};
}

function optionsOf(lines: readonly Directive[]): readonly string[] | undefined {
	const words = lines.findLast(({name}) => name === 'append')?.words;
	// A hyphen alone stands for no options, not even the global ones.
	return words?.join(' ') === '-' ? [] : words;
}

const isMenu = (command: string) => /^\S*menu\.c32\b/i.test(command);

/** The files in `initrd=`. */
export function ramDisksOf(options: readonly string[]): readonly string[] {
	return options.flatMap(word => (word.startsWith('initrd=') ? word.slice('initrd='.length).split(',') : []));
}
