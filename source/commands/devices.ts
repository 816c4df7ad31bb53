import {existsSync} from 'node:fs';
import {partsText} from '../guest/degraded.js';
import type {GuestDevice} from '../guest/guest-device.js';
import {formatBytes} from '../text/format-bytes.js';
import {sentence} from '../text/sentence.js';
import {renderTable} from '../text/table.js';
import {type Command, text} from './command.js';
import {sourceWords} from './mount-words.js';
import {encryption, encryptionArguments, intermediary, json, keyFile, source, sourceArguments} from './options.js';

export const devices: Command<readonly GuestDevice[]> = {
	name: 'devices',
	summary: 'list what a virtual machine finds on a disk: partitions, logical volumes, encrypted devices',
	details:
		'The disk is attached read-only: not one byte of it changes. If the disk is mounted read-write, the machine of that mount looks at it, and writes nothing for that.',
	arguments: [{...source, name: 'SOURCE[:PARTITION]', isRepeated: true}],
	options: {...intermediary, ...keyFile, ...encryption, ...json},
	examples: [
		{line: 'devices /dev/sdb', description: 'all of a disk'},
		{line: 'devices laptop.img:3', description: 'the third partition of an image'},
	],
	async run(engine, {values, positionals, context: {signal}}) {
		return engine.disks.devices({
			...sourceArguments(sourceWords(positionals, existsSync)),
			...(await encryptionArguments(values, signal)),
			intermediary: text(values, 'intermediary'),
		});
	},
	schema: async () => (await import('../operations/mounts/list-devices.js')).devicesSchema,
	render: renderDevices,
};

/** A table: path, kind, size, how much of it is used, file system, label, and why it cannot be mounted; below it, what to do about that. */
export async function renderDevices(found: readonly GuestDevice[]): Promise<string> {
	if (found.length === 0) return 'The guest finds nothing on this disk.\n';
	const {stepsOf} = await import('../session/choose-device.js');
	const steps = stepsOf(found).map(step => `  - ${sentence(step)}\n`);
	const table = renderTable([
		['DEVICE', 'KIND', 'SIZE', 'USED', 'FILE SYSTEM', 'LABEL', ''],
		...found.map(({path, kind, size, used, fileSystem = '', label = '', degraded, writeBlocker, blocker}) => [
			path,
			kind,
			formatBytes(size),
			used === undefined ? '' : formatBytes(used),
			fileSystem,
			label,
			blocker?.message ?? (degraded ? `degraded: ${partsText(degraded)}` : writeBlocker ? `only to be read: ${writeBlocker.message}` : ''),
		]),
	]);
	return table + steps.join('');
}
