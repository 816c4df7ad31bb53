import {type BootEntry, type IsolinuxSettings, ramDisksOf} from './isolinux-settings.js';

/** How TinyCore is started from an image. */
export type TinyCoreEntry = {
	/** From the names of its files: core.gz is 32-bit, corepure64.gz is 64-bit. A CorePlus image may hold both. */
	readonly guestBits: 32 | 64;
	/**
	What is typed at isolinux' prompt to boot TinyCore; undefined where Enter alone does so and no label is known. After a label that it does not know,
	isolinux boots nothing by Enter any more.
	*/
	readonly bootLabel: string | undefined;
	/** Enter alone boots something else: the label has to be typed. */
	readonly onlyByLabel?: true;
};

/** The kernels of TinyCore by their file's name, and the RAM disk that each starts with. */
export const tinyCoreKernels: Readonly<Record<string, {readonly ramDisk: string; readonly guestBits: 32 | 64}>> = {
	vmlinuz: {ramDisk: 'core.gz', guestBits: 32},
	vmlinuz64: {ramDisk: 'corepure64.gz', guestBits: 64},
};

/** Boot codes of TinyCore with which no shell is there for what is typed (Core-scripts, etc/init.d/tc-config and usr/bin/filetool.sh). */
const closed: Readonly<Record<string, string>> = {
	noautologin: 'nobody is logged in at the console',
	secure: 'it asks for new passwords while it boots',
	protect: 'it asks for the password of a backup while it boots',
};

/** A shell may read what is typed for the boot loader: these characters do no harm there. */
const typeable = /^[\w./=,: -]+$/;

/** Tenths of a second: a default that is booted so soon leaves no time to type. */
const soon = 50;

/** The entry that boots TinyCore: what the boot loader boots by default, or what can be typed instead. Else the reason why none does. */
export function tinyCoreEntry(settings: IsolinuxSettings): TinyCoreEntry | {readonly reason: string} {
	const byDefault = defaultEntry(settings);
	const obstacle = byDefault ? obstacleIn(byDefault) : 'no entry is the default';
	if (byDefault && obstacle === undefined) {
		const bootLabel = settings.ui === undefined && typeable.test(settings.default ?? '') ? settings.default : undefined;
		return {bootLabel, guestBits: bitsOf(byDefault)};
	}

	const other = settings.entries.find(entry => obstacleIn(entry) === undefined && typeable.test(entry.label));
	const named = byDefault
		? `it boots "${byDefault.label}", and that is not TinyCore's prompt: ${obstacle}`
		: `in its boot loader ${obstacle}`;
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
	return tinyCoreKernels[kernelName(entry)]?.guestBits ?? 32;
}

/** What keeps an entry from leading to TinyCore's prompt; undefined when nothing does. */
function obstacleIn(entry: BootEntry): string | undefined {
	if (entry.kernel === undefined) return 'it boots from the disk';
	const name = kernelName(entry);
	const known = Object.hasOwn(tinyCoreKernels, name) ? tinyCoreKernels[name] : undefined;
	if (!known) return `it starts ${entry.kernel}`;
	if (!entry.ramDisks.some(file => file.split('/').at(-1)?.toLowerCase() === known.ramDisk))
		return `it starts ${entry.kernel} without ${known.ramDisk}`;
	const code = entry.options.find(word => Object.hasOwn(closed, word));
	return code === undefined ? undefined : `it has the boot code ${code}, so ${closed[code]}`;
}
