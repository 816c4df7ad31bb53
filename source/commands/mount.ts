import type {Symlinks} from '../session/links/symlinks.js';
import type {Ownership} from '../session/ownership.js';
import type {Session} from '../session/session.js';
import {type Command, choice, flag, text} from './command.js';
import {intermediary, json, keyFile, partitionsOf, source} from './options.js';

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
	summary: 'mount a guest device',
	details:
		'The mount can be written to, unless --read-only is given. It stays when the command ends. An encrypted device is opened with the passphrase that is asked for, or with --key-file: name that device, or a device in it.',
	arguments: [
		source,
		{name: 'PARTITION', isRequired: true, description: 'A number, several with commas (7,8), or "-" for the whole disk'},
		{
			name: 'GUEST-DEVICE',
			isRequired: true,
			description: 'As "devices" names it: /dev/sdb7, /dev/vg/root; "auto" takes the only one that can be mounted',
		},
		{name: 'MOUNTPOINT', isRequired: true, description: 'An empty folder of yours'},
	],
	options: {
		'read-only': {description: 'Not one byte of the disk changes'},
		create: {description: 'Make the mountpoint if it does not exist, and remove it again at the end'},
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
		...intermediary,
		...json,
	},
	examples: [
		{line: 'mount /dev/sdb 8 /dev/vg-host/lv-root mnt', description: 'a logical volume on the eighth partition'},
		{line: 'mount laptop.img - auto mnt --create --read-only', description: 'the only file system of an image, only to read'},
	],
	async run(engine, {values, positionals: [from = '', partition, device = '', mountpoint = ''], context: {signal}}) {
		const ownership = choice(values, 'owner', owners);
		const symlinks = choice(values, 'symlinks', links);
		const {keyRing} = await import('./key-ring.js');
		return engine.sessions.mount({
			source: from,
			partitions: partitionsOf(partition),
			device,
			mountpoint,
			readOnly: flag(values, 'read-only'),
			create: flag(values, 'create'),
			ownership,
			symlinks,
			keys: await keyRing(text(values, 'key-file'), signal),
			intermediary: text(values, 'intermediary'),
		});
	},
	schema: async () => (await import('../session/session.js')).sessionSchema,
	render: renderMounted,
};

/** What was mounted where, and how to end it. */
function renderMounted({id, guestDevice, mountpoint, readOnly}: Session): string {
	return `${guestDevice} is mounted at ${mountpoint}${readOnly ? ', read-only' : ''} (session ${id}).\nTo end it: vmfuse-tui unmount ${mountpoint}\n`;
}
