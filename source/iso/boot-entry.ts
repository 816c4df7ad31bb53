import {type BootEntry, type IsolinuxSettings, ramDisksOf} from './isolinux-settings.js';

/** How TinyCore is started from an image. */
export type TinyCoreEntry = {
	/** What is typed at the boot loader's prompt; undefined where Enter alone does it, and nothing is known that could be typed. */
	readonly bootLabel: string | undefined;
	/** Enter alone would boot something else. */
	readonly onlyByLabel: boolean;
	readonly guestBits: 32 | 64;
};

/** Why an image's boot loader does not lead to TinyCore's prompt. */
export type NoTinyCoreEntry = {readonly reason: string};

const kernels: Readonly<Record<string, {readonly ramDisk: string; readonly guestBits: 32 | 64}>> = {
	vmlinuz: {ramDisk: 'core.gz', guestBits: 32},
	vmlinuz64: {ramDisk: 'corepure64.gz', guestBits: 64},
};

/** Boot codes of TinyCore with which no shell is there for what is typed (Core-scripts, etc/init.d/tc-config and usr/bin/filetool.sh). */
const closed: Readonly<Record<string, string>> = {
	noautologin: 'nobody is logged in at the console',
	secure: 'it asks for new passwords while it boots',
	protect: 'it asks for the password of a backup while it boots',
};

/** What is typed at a boot loader may find a shell instead: there it must be nothing but words. */
const typeable = /^[\w./=,: -]+$/;

/** Tenths of a second: a default that is booted so soon cannot be forestalled. */
const soon = 50;

/** The entry that boots TinyCore: what the boot loader boots by default, or what can be typed instead. */
export function tinyCoreEntry(settings: IsolinuxSettings): TinyCoreEntry | NoTinyCoreEntry {
	const byDefault = defaultEntry(settings);
	const refused = byDefault ? whyNot(byDefault) : 'no entry is the default';
	if (byDefault && refused === undefined) {
		const name = settings.ui === undefined ? settings.default : undefined;
		const bootLabel = name !== undefined && typeable.test(name) ? name : undefined;
		return {bootLabel, onlyByLabel: false, guestBits: bitsOf(byDefault)};
	}

	const other = settings.entries.find(entry => whyNot(entry) === undefined && typeable.test(entry.label));
	const named = byDefault
		? `it boots "${byDefault.label}", and that is not TinyCore's prompt: ${refused}`
		: `in its boot loader ${refused}`;
	if (!other) return {reason: `${named}; no other entry boots TinyCore either`};
	const otherWay = `boots TinyCore only by "${other.label}"`;
	if (settings.ui !== undefined) return {reason: `${named}; its menu ${otherWay}`};
	if (!settings.prompt && byDefault) return {reason: `${named}; it ${otherWay}, and its boot loader does not ask`};
	if (byDefault && settings.timeout > 0 && settings.timeout < soon)
		return {reason: `${named}; it ${otherWay}, and its boot loader waits only ${settings.timeout / 10} s for that name`};
	return {bootLabel: other.label, onlyByLabel: true, guestBits: bitsOf(other)};
}

/** What Enter boots. */
function defaultEntry({default: command, ui, options, entries}: IsolinuxSettings): BootEntry | undefined {
	const [name = '', ...more] = command?.split(/\s+/) ?? [];
	const labelled = entries.find(({label}) => label === name);
	if (ui !== undefined) return entries.findLast(({isMenuDefault}) => isMenuDefault) ?? labelled ?? entries[0];
	if (labelled) return {...labelled, options: [...labelled.options, ...more], ramDisks: [...labelled.ramDisks, ...ramDisksOf(more)]};
	if (name === '') return undefined;
	// A kernel, not a label.
	const all = [...options, ...more];
	return {label: name, kernel: name, options: all, ramDisks: ramDisksOf(all), isMenuDefault: false};
}

function kernelName({kernel}: BootEntry): string {
	return (kernel?.split('/').at(-1) ?? '').toLowerCase();
}

function bitsOf(entry: BootEntry): 32 | 64 {
	return kernels[kernelName(entry)]?.guestBits ?? 32;
}

/** Why an entry does not lead to TinyCore's prompt; undefined if it does. */
function whyNot(entry: BootEntry): string | undefined {
	if (entry.kernel === undefined) return 'it boots from the disk';
	const name = kernelName(entry);
	const known = Object.hasOwn(kernels, name) ? kernels[name] : undefined;
	if (!known) return `it starts ${entry.kernel}`;
	if (!entry.ramDisks.some(file => file.split('/').at(-1)?.toLowerCase() === known.ramDisk))
		return `it starts ${entry.kernel} without ${known.ramDisk}`;
	const code = entry.options.find(word => Object.hasOwn(closed, word));
	return code === undefined ? undefined : `it has the boot code ${code}, so ${closed[code]}`;
}
