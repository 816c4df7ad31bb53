import {UsageError} from '../errors.js';
import {hypervisorNames} from '../hypervisor/registry.js';
import {type Command, flag, text, texts} from './command.js';

/** Ask before something is destroyed, unless the flag says that it was answered. */
async function confirm(question: string, yes: boolean, signal: AbortSignal): Promise<void> {
	const {confirm: ask} = await import('./confirm.js');
	await ask(question, {yes, flag: '--yes', signal});
}

const json = {json: {type: 'boolean'}} as const;
const intermediary = {intermediary: {type: 'string'}} as const;

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
	wizard: {
		usage: `wizard [setup|mount|unmount|doctor] [--iso FILE|URL] [--mirror URL|DIR] [--extension NAME]… [--name NAME] [--hypervisor ${hypervisorNames.join('|')}]`,
		summary: 'everything with screens and questions; the same as no command at all. Options: answers that the set-up suggests',
		options: {
			iso: {type: 'string'},
			mirror: {type: 'string'},
			extension: {type: 'string', multiple: true},
			name: {type: 'string'},
			hypervisor: {type: 'string'},
		},
		positionals: [0, 1],
		async run() {
			// On a terminal, cli.ts shows the screens instead.
			throw new UsageError('the wizards need a terminal', {nextSteps: ['the same without questions: vmfuse-tui --help']});
		},
	},
	setup: {
		usage: `setup [--iso FILE|URL] [--mirror URL|DIR] [--extension NAME]… [--name NAME] [--hypervisor ${hypervisorNames.join('|')}] [--port N] [--restart] [--yes] [--json]`,
		summary: 'make the intermediary: the small virtual machine that mounts for you (once)',
		options: {
			...json,
			iso: {type: 'string'},
			mirror: {type: 'string'},
			extension: {type: 'string', multiple: true},
			name: {type: 'string'},
			hypervisor: {type: 'string'},
			port: {type: 'string'},
			restart: {type: 'boolean'},
			yes: {type: 'boolean', short: 'y'},
		},
		positionals: [0, 0],
		async run(engine, {values, context: {signal}}) {
			const {renderReady} = await import('./setup.js');
			const answers = {
				iso: text(values, 'iso'),
				mirror: text(values, 'mirror'),
				extensions: texts(values, 'extension'),
				name: text(values, 'name'),
				hypervisor: text(values, 'hypervisor'),
				port: text(values, 'port'),
				restart: flag(values, 'restart'),
			};
			const result = await engine.setup.run(answers, {
				confirm: async name =>
					confirm(`Delete the intermediary "${name}", if there is one, and make it anew?`, flag(values, 'yes'), signal),
			});
			return {result, text: renderReady(result)};
		},
	},
	disks: {
		usage: 'disks [IMAGE…] [--json]',
		summary: 'the disks and partitions of this computer, and of images',
		options: json,
		positionals: [0, Number.POSITIVE_INFINITY],
		async run({disks}, {positionals}) {
			const {renderDisks} = await import('./disks.js');
			const result = {disks: positionals.length === 0 ? await disks.list() : await disks.images(positionals)};
			return {result, text: renderDisks(result)};
		},
	},
	devices: {
		usage: 'devices SOURCE [PARTITION] [--key-file FILE] [--json]',
		summary: 'what a virtual machine finds on a disk: partitions, logical volumes',
		options: {...json, ...intermediary, 'key-file': {type: 'string'}},
		positionals: [1, 2],
		async run(engine, {values, positionals: [source = '', partition], context: {signal}}) {
			const {renderDevices} = await import('./devices.js');
			const {keyRing} = await import('./key-ring.js');
			const result = await engine.disks.devices({
				source,
				partitions: partition === '-' ? undefined : partition,
				keys: await keyRing(text(values, 'key-file'), signal),
				intermediary: text(values, 'intermediary'),
			});
			return {result, text: renderDevices(result)};
		},
	},
	mount: {
		usage:
			'mount SOURCE PARTITION GUEST-DEVICE MOUNTPOINT [--read-only] [--create] [--owner stored|mine] [--symlinks inside|stored] [--key-file FILE] [--json]',
		summary: 'mount a guest device; "auto" takes the only one there is, PARTITION is a number, several (7,8) or "-" for the whole disk',
		options: {
			...json,
			...intermediary,
			'read-only': {type: 'boolean'},
			create: {type: 'boolean'},
			owner: {type: 'string'},
			symlinks: {type: 'string'},
			'key-file': {type: 'string'},
		},
		positionals: [4, 4],
		async run(engine, {values, positionals: [source = '', partition = '', device = '', mountpoint = ''], context: {signal}}) {
			const {parseOwner, parseSymlinks, renderMounted} = await import('./mount.js');
			const {keyRing} = await import('./key-ring.js');
			const result = await engine.sessions.mount({
				source,
				partitions: partition === '-' || partition === '' ? undefined : partition,
				device,
				mountpoint,
				readOnly: flag(values, 'read-only'),
				create: flag(values, 'create'),
				ownership: parseOwner(text(values, 'owner')),
				symlinks: parseSymlinks(text(values, 'symlinks')),
				keys: await keyRing(text(values, 'key-file'), signal),
				intermediary: text(values, 'intermediary'),
			});
			return {result, text: renderMounted(result)};
		},
	},
	list: {
		usage: 'list [--json]',
		summary: 'what is mounted',
		options: json,
		positionals: [0, 0],
		async run(engine) {
			const {renderSessions} = await import('./list.js');
			const result = await engine.sessions.list();
			return {result, text: renderSessions(result)};
		},
	},
	unmount: {
		usage: 'unmount MOUNTPOINT|ID|--all [--json]',
		summary: 'end a mount: when it returns, the disk can be unplugged',
		options: {...json, all: {type: 'boolean'}},
		positionals: [0, 1],
		async run(engine, {values, positionals: [target]}) {
			const {unmount, renderUnmounted} = await import('./unmount.js');
			const result = await unmount(engine, {target, all: flag(values, 'all')});
			return {result, text: renderUnmounted(result)};
		},
	},
	recover: {
		usage: 'recover [--json]',
		summary: 'put back what was left by something that was cut off',
		options: json,
		positionals: [0, 0],
		async run(engine) {
			const {renderRecovered} = await import('./recover.js');
			const result = await engine.sessions.recoverAll();
			return {result, text: renderRecovered(result)};
		},
	},
	shell: {
		usage: 'shell [MOUNTPOINT|ID]',
		summary: 'a shell of root in the virtual machine of a mount, on the real disk',
		options: {},
		positionals: [0, 1],
		async run(engine, {positionals: [target], context}) {
			const {shell} = await import('./shell.js');
			await shell(engine, target, context);
			return {result: null, text: ''};
		},
	},
	logs: {
		usage: 'logs [ID] [--json]',
		summary: 'the log of a setup or session, the last by default',
		options: json,
		positionals: [0, 1],
		async run(engine, {positionals: [id]}) {
			const {renderLog} = await import('./logs.js');
			const result = await engine.logs.read(id);
			return {result, text: renderLog(result)};
		},
	},
	remove: {
		usage: 'remove [NAME] [--yes] [--json]',
		summary: 'delete an intermediary and everything that it uses',
		options: {...json, yes: {type: 'boolean', short: 'y'}},
		positionals: [0, 1],
		async run(engine, {values, positionals: [name = 'vmfuse'], context: {signal}}) {
			const {renderRemoved} = await import('./remove.js');
			const {formatBytes} = await import('../text/format-bytes.js');
			const result = await engine.setup.remove(name, {
				confirm: async ({bytes}) => confirm(`Delete the intermediary "${name}" (${formatBytes(bytes)})?`, flag(values, 'yes'), signal),
			});
			return {result, text: renderRemoved(result)};
		},
	},
	doctor: {
		usage: 'doctor [--json]',
		summary: 'look at everything that has to be there, and say what to do about what is not',
		options: json,
		positionals: [0, 0],
		async run(engine) {
			const {doctorExitCode, renderChecks} = await import('./doctor.js');
			const result = await engine.diagnose();
			return {result, text: renderChecks(result), exitCode: doctorExitCode(result)};
		},
	},
};
