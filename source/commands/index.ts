import {UsageError} from '../errors.js';
import {hypervisorNames} from '../hypervisor/registry.js';
import {type Command, flag, text, texts} from './command.js';

const json = {json: {type: 'boolean'}} as const;
const intermediary = {intermediary: {type: 'string'}} as const;

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
	wizard: {
		usage: `wizard [setup|mount|unmount] [--iso FILE|URL] [--mirror URL|DIR] [--extension NAME]… [--name NAME] [--hypervisor ${hypervisorNames.join('|')}]`,
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
		async run(engine, {values}) {
			const {setup, renderReady} = await import('./setup.js');
			const result = await setup(engine, {
				iso: text(values, 'iso'),
				mirror: text(values, 'mirror'),
				extensions: texts(values, 'extension'),
				name: text(values, 'name'),
				hypervisor: text(values, 'hypervisor'),
				port: text(values, 'port'),
				restart: flag(values, 'restart'),
				yes: flag(values, 'yes'),
			});
			return {result, text: renderReady(result)};
		},
	},
	disks: {
		usage: 'disks [IMAGE…] [--json]',
		summary: 'the disks and partitions of this computer, and of images',
		options: json,
		positionals: [0, Number.POSITIVE_INFINITY],
		async run({context}, {positionals}) {
			const {disks, renderDisks} = await import('./disks.js');
			const result = await disks({images: positionals}, context);
			return {result, text: renderDisks(result)};
		},
	},
	devices: {
		usage: 'devices SOURCE [PARTITION] [--key-file FILE] [--json]',
		summary: 'what a virtual machine finds on a disk: partitions, logical volumes',
		options: {...json, ...intermediary, 'key-file': {type: 'string'}},
		positionals: [1, 2],
		async run(engine, {values, positionals: [source = '', partition]}) {
			const {devices, renderDevices} = await import('./devices.js');
			const result = await devices(engine, {
				source,
				partitions: partition === '-' ? undefined : partition,
				keyFile: text(values, 'key-file'),
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
		async run(engine, {values, positionals: [source = '', partition = '', guestDevice = '', mountpoint = '']}) {
			const {mount, renderMounted} = await import('./mount.js');
			const result = await mount(engine, {
				source,
				partitions: partition === '-' || partition === '' ? undefined : partition,
				guestDevice,
				mountpoint,
				readOnly: flag(values, 'read-only'),
				create: flag(values, 'create'),
				owner: text(values, 'owner'),
				symlinks: text(values, 'symlinks'),
				keyFile: text(values, 'key-file'),
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
			const {list, renderSessions} = await import('./list.js');
			const result = await list(engine);
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
			const {recover, renderRecoveries} = await import('./recover.js');
			const result = await recover(engine);
			return {result, text: renderRecoveries(result)};
		},
	},
	shell: {
		usage: 'shell [MOUNTPOINT|ID]',
		summary: 'a shell of root in the virtual machine of a mount, on the real disk',
		options: {},
		positionals: [0, 1],
		async run(engine, {positionals: [target]}) {
			const {shell} = await import('./shell.js');
			await shell(engine, target);
			return {result: null, text: ''};
		},
	},
	logs: {
		usage: 'logs [ID] [--json]',
		summary: 'the log of a setup or session, the last by default',
		options: json,
		positionals: [0, 1],
		async run(engine, {positionals: [id]}) {
			const {logs, renderLog} = await import('./logs.js');
			const result = await logs(engine, id);
			return {result, text: renderLog(result)};
		},
	},
	remove: {
		usage: 'remove [NAME] [--yes] [--json]',
		summary: 'delete an intermediary and everything that it uses',
		options: {...json, yes: {type: 'boolean', short: 'y'}},
		positionals: [0, 1],
		async run(engine, {values, positionals: [name]}) {
			const {remove, renderRemoved} = await import('./remove.js');
			const result = await remove(engine, {name, yes: flag(values, 'yes')});
			return {result, text: renderRemoved(result)};
		},
	},
	doctor: {
		usage: 'doctor [--json]',
		summary: 'look at everything that has to be there, and say what to do about what is not',
		options: json,
		positionals: [0, 0],
		async run(engine) {
			const {doctor, doctorExitCode, renderChecks} = await import('./doctor.js');
			const result = await doctor(engine);
			return {result, text: renderChecks(result), exitCode: doctorExitCode(result)};
		},
	},
	supervise: {
		usage: 'supervise ID',
		summary: 'look after one session until its mount ends',
		options: {},
		positionals: [1, 1],
		hidden: true,
		async run(engine, {positionals: [id = '']}) {
			const {supervise} = await import('../session/supervisor.js');
			await supervise(engine, id);
			return {result: null, text: ''};
		},
	},
	'ssh-inside': {
		usage: 'ssh-inside FOLDER -- ARGUMENT…',
		summary: 'what sshfs runs in place of ssh, so that symbolic links stay inside of the mount',
		options: {},
		positionals: [2, Number.POSITIVE_INFINITY],
		hidden: true,
		async run(_, {positionals: [folder = '', ...rest]}) {
			const {sshInside} = await import('../session/links/ssh-inside.js');
			await sshInside(folder, rest);
			return {result: null, text: ''};
		},
	},
};
