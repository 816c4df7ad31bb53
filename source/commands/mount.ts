import {existsSync} from 'node:fs';
import {UsageError} from '../errors.js';
import type {Symlinks} from '../session/links/symlinks.js';
import type {Ownership} from '../session/ownership.js';
import type {Session} from '../session/session.js';
import {printable} from '../text/printable.js';
import {shellLine} from '../text/shell-line.js';
import {type Command, choice, flag, text} from './command.js';
import {mountLine, mountWords, wordsWith} from './mount-words.js';
import {encryption, encryptionArguments, intermediary, json, keyFile, source, sourceArguments} from './options.js';

const owners: Readonly<Record<Ownership, string>> = {
	stored: 'files have the owners that the disk says',
	mine: 'everything seems to be yours',
};

const links: Readonly<Record<Symlinks, string>> = {
	inside: 'symbolic links lead to where they would if the mount were a system of its own, never out of it',
	stored: 'they are as on the disk; absolute ones lead to files of this computer',
};

export const mount: Command<Session> = {
	name: 'mount',
	summary: 'mount a file system of a disk, partition or image',
	details:
		'The mount can be written to, unless --read-only is given. It stays after the command has ended. For an encrypted device, name that device or one inside it: its passphrase is asked for, unless --key-file is given. The four arguments of the old vmfuse work, too: /dev/disk0 7 /dev/sdb7 mnt.',
	arguments: [
		{...source, name: 'SOURCE[:PARTITION]', isRepeated: true},
		{
			name: 'VOLUME',
			description:
				'LABEL=…, UUID=…, VG/LV, or as "devices" names it: /dev/sdb7, /dev/vg/root (default: the only one that can be mounted, as "auto")',
		},
		{name: 'MOUNTPOINT', isRequired: true, description: 'An empty folder of yours'},
	],
	options: {
		'read-only': {description: 'Not one byte of the disk changes'},
		peek: {description: 'You can write, but all that is written is thrown away at the end: not one byte of the disk changes'},
		degraded: {description: 'Write even if disks of an array, a volume group or a btrfs are missing: these are out of date afterwards'},
		create: {description: 'Make the mountpoint if it does not exist, and remove it again at the end'},
		'own-machine': {description: 'Start a separate virtual machine, even if one could be shared with another mount'},
		owner: {
			value: 'stored|mine',
			choices: Object.keys(owners),
			description: 'Who owns the files: as on the disk (the default), or you',
		},
		symlinks: {
			value: 'inside|stored',
			choices: Object.keys(links),
			description: 'Where symbolic links lead: never out of the mount (the default), or as they are stored',
		},
		...keyFile,
		...encryption,
		...intermediary,
		...json,
	},
	examples: [
		{line: 'mount laptop.img mnt --create --read-only', description: 'the only file system of an image, read-only'},
		{line: 'mount /dev/sdb:8 /dev/sdc vg-host/lv-root mnt', description: 'a logical volume on a partition and another disk'},
	],
	async run(engine, {values, positionals, context: {signal}}) {
		const ownership = choice(values, 'owner', owners);
		const symlinks = choice(values, 'symlinks', links);
		const words = mountWords(positionals, existsSync);
		const peek = flag(values, 'peek');
		if (peek && flag(values, 'read-only')) throw new UsageError('--peek is for writing, and --read-only for not writing: give one of them');
		const {AmbiguousDeviceError, describe} = await import('../session/choose-device.js');
		try {
			return await engine.sessions.mount({
				...sourceArguments(words.sources),
				device: words.volume,
				mountpoint: words.mountpoint,
				readOnly: flag(values, 'read-only'),
				peek,
				degraded: flag(values, 'degraded'),
				create: flag(values, 'create'),
				ownMachine: flag(values, 'own-machine'),
				ownership,
				symlinks,
				...(await encryptionArguments(values, signal)),
				intermediary: text(values, 'intermediary'),
			});
		} catch (error) {
			if (!(error instanceof AmbiguousDeviceError)) throw error;
			const {message, code, choices} = error;
			const nextSteps = choices.map(({device, name}) => `${describe(device)}: ${mountLine(wordsWith(words, name), values)}`);
			throw new UsageError(message, {code, nextSteps, cause: error});
		}
	},
	schema: async () => (await import('../session/session.js')).sessionSchema,
	render: renderMounted,
};

/** What was mounted where, and how to end it. */
function renderMounted({id, guestDevice, mountpoint, readOnly, peek}: Session): string {
	const how = readOnly ? ', read-only' : peek ? '. What you write is thrown away when it is unmounted' : '';
	const place = mountpoint ?? id;
	const end = printable(shellLine(['vmfuse-tui', 'unmount', place]));
	return `${printable(guestDevice ?? '')} is mounted at ${printable(place)}${how} (session ${id}).\nTo end it: ${end}\n`;
}
