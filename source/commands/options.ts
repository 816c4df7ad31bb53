import {hypervisorNames} from '../hypervisor/registry.js';
import {furtherExtensions, knownExtensions} from '../recipe/extensions.js';
import {type Argument, flag, type Option, text, type Values} from './command.js';
import type {SourceWord} from './mount-words.js';

type Options = Readonly<Record<string, Option>>;

/** Options and arguments that several commands have. */

export const json = {json: {description: 'Write events and the result as JSON, one object a line'}} as const satisfies Options;

export const yes = {yes: {short: 'y', description: 'Do not ask before something is deleted'}} as const satisfies Options;

export const intermediary = {
	intermediary: {value: 'NAME', description: 'Which intermediary (default: vmfuse)'},
} as const satisfies Options;

export const keyFile = {
	'key-file': {
		value: 'FILE',
		description: 'The file with the passphrase or key of encrypted devices; "-" is standard input (default: ask on the terminal)',
	},
} as const satisfies Options;

/** Options for devices that do not show how they are encrypted. */
export const encryption = {
	header: {
		value: 'FILE',
		description: 'The image or partition with the header of a LUKS device, where that is kept apart; it is only read',
	},
	tcrypt: {description: 'Open devices on which nothing is found as TrueCrypt or VeraCrypt, which show no sign of themselves'},
} as const satisfies Options;

export const extensionNames = Object.keys(knownExtensions);

/** The answers of a set-up. */
export const setUpAnswers = {
	iso: {value: 'FILE|URL', description: 'The TinyCore image to install from (default: download the current release)'},
	mirror: {value: 'URL|DIR', description: "Where TinyCore's extensions come from (default: TinyCore's own site)"},
	extension: {
		value: 'NAME',
		choices: extensionNames,
		isRepeated: true,
		description: `Install this, too; can be given several times: ${furtherExtensions.map(({name}) => name).join(', ')}`,
	},
	name: {value: 'NAME', description: 'The name of the intermediary (default: vmfuse)'},
	hypervisor: {
		value: hypervisorNames.join('|'),
		choices: hypervisorNames,
		description: 'Where it runs (default: VMFUSE_HYPERVISOR, else the first that works)',
	},
} as const satisfies Options;

export const source: Argument = {
	name: 'SOURCE',
	isRequired: true,
	description: 'A disk (/dev/sda), a partition (/dev/sda7) or an image file (raw, qcow2, vmdk, vdi, VHD, VHDX)',
};

export const session: Argument = {name: 'MOUNTPOINT|ID', description: 'Where it is mounted, or the id that "list" shows'};

/** SOURCE and PARTITION as the engine takes them: without partitions, all of it is meant, or what SOURCE says. */
export function sourceArguments([first = {source: '', partitions: undefined}, ...others]: readonly SourceWord[]) {
	const part = ({source, partitions}: SourceWord) => ({source, partitions: partitions === '-' ? undefined : partitions || undefined});
	return {...part(first), others: others.map(part)};
}

/** What `keyFile` and `encryption` say, as the engine takes it. @throws What `keyRing` throws. */
export async function encryptionArguments(values: Values, signal: AbortSignal) {
	const {keyRing} = await import('./key-ring.js');
	return {header: text(values, 'header'), tcrypt: flag(values, 'tcrypt'), keys: await keyRing(text(values, 'key-file'), signal)};
}
