import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Context, EngineEvent} from '../../../source/events.js';
import type {MachineSpec} from '../../../source/hypervisor/hypervisor.js';
import {createVirtualBox} from '../../../source/hypervisor/virtualbox/virtualbox.js';

/**
Stands in for VBoxManage where only the calls matter: it writes each one down, keeps as much of machines as `showvminfo` needs, and can be
told to answer otherwise. It knows nothing of what is allowed when: that is for the double, which runs real machines.
*/
const program = String.raw`#!/usr/bin/env node
import fs from 'node:fs';
import path from 'node:path';
const folder = import.meta.dirname;
const argv = process.argv.slice(2);
fs.appendFileSync(folder + '/calls', JSON.stringify(argv) + '\n');
fs.writeFileSync(folder + '/environment', JSON.stringify(process.env));
const stateFile = folder + '/state.json';
const state = fs.existsSync(stateFile) ? JSON.parse(fs.readFileSync(stateFile)) : {};
const answers = JSON.parse(fs.readFileSync(folder + '/answers.json'));
const special = answers.find(({when, times}) => times !== 0 && new RegExp(when).test(argv.join(' ')));
if (special) {
	if (special.times !== undefined) {
		special.times--;
		fs.writeFileSync(folder + '/answers.json', JSON.stringify(answers));
	}

	if (special.hang) setInterval(() => {}, 1000);
	else {
		process.stdout.write(special.stdout ?? '');
		process.stderr.write(special.stderr ?? '');
		process.exitCode = special.status ?? 0;
	}
} else run();

function notFound(name) {
	process.stderr.write("VBoxManage: error: Could not find a registered machine named '" + name + "'\nVBoxManage: error: Details: code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001), component VirtualBoxWrap, interface IVirtualBox, callee nsISupports\n");
	process.exit(1);
}

function run() {
	const option = name => argv[argv.indexOf(name) + 1];
	const find = name => state[name] ?? Object.values(state).find(one => one.name === name) ?? notFound(name);
	const make = (name, base, group) => {
		const uuid = 'aaaaaaaa-0000-4000-8000-00000000000' + Object.keys(state).length;
		const home = path.join(base, group, name);
		state[uuid] = {name, uuid, cfg: home + '/' + name + '.vbox', home, group, state: 'poweroff', rules: {}, media: {}, snapshots: []};
		fs.mkdirSync(home + '/Logs', {recursive: true});
		fs.writeFileSync(state[uuid].cfg, '');
		return state[uuid];
	};
	const rules = machine => argv.forEach((word, index) => {
		if (!/natpf1$/.test(word)) return;
		if (argv[index + 1] === 'delete') delete machine.rules[argv[index + 2]];
		else machine.rules[argv[index + 1].split(',')[0]] = argv[index + 1];
	});
	const [command] = argv;
	if (command === '--version') console.log(fs.existsSync(folder + '/version') ? fs.readFileSync(folder + '/version', 'utf8') : '7.0.14r161095');
	else if (command === 'createvm') console.log("Virtual machine '%s' is created and registered.\nUUID: %s\nSettings file: '%s'", option('--name'), make(option('--name'), option('--basefolder'), option('--groups')).uuid, '');
	else if (command === 'clonevm') Object.assign(make(option('--name'), option('--basefolder'), option('--groups')).rules, find(argv[1]).rules);
	else if (command === 'showvminfo') {
		const machine = find(argv[1]);
		const lines = ['name="' + machine.name + '"', 'groups="' + machine.group + '"', 'UUID="' + machine.uuid + '"', 'CfgFile="' + machine.cfg + '"', 'LogFldr="' + machine.home + '/Logs"', 'VMState="' + machine.state + '"'];
		for (const [port, file] of Object.entries(machine.media)) lines.push('"SATA-' + port + '-0"="' + file + '"');
		Object.values(machine.rules).forEach((rule, index) => lines.push('Forwarding(' + index + ')="' + rule + '"'));
		machine.snapshots.forEach((name, index) => lines.push('SnapshotName-' + index + '="' + name + '"', 'SnapshotUUID-' + index + '="bbbbbbbb-0000-4000-8000-00000000000' + index + '"'));
		console.log(lines.join('\n'));
	} else if (command === 'modifyvm') {
		const machine = find(argv[1]);
		if (argv.includes('--groups')) machine.group = option('--groups');
		rules(machine);
	} else if (command === 'controlvm') {
		const machine = find(argv[1]);
		if (argv[2] === 'poweroff') machine.state = 'poweroff';
		rules(machine);
	} else if (command === 'startvm') find(argv[1]).state = 'running';
	else if (command === 'discardstate') find(argv[1]).state = 'poweroff';
	else if (command === 'snapshot') find(argv[1]).snapshots.push(argv[3]);
	else if (command === 'storageattach') {
		const machine = find(argv[1]);
		if (option('--medium') === 'none') delete machine.media[option('--port')];
		else machine.media[option('--port')] = argv.includes('immutable') || fs.existsSync(folder + '/implicit-difference') ? machine.home + '/Snapshots/{diff}.vdi' : option('--medium');
	} else if (command === 'unregistervm') {
		const {uuid, home} = find(argv[1]);
		delete state[uuid];
		if (argv.includes('--delete')) fs.rmSync(home, {recursive: true});
	}

	fs.writeFileSync(stateFile, JSON.stringify(state));
}
`;

export type SpecialAnswer = {
	/** Matched with the arguments, joined by blanks. */
	readonly when: string;
	/** How many times; always by default. */
	readonly times?: number;
	readonly stdout?: string;
	readonly stderr?: string;
	readonly status?: number;
	readonly hang?: true;
};

export type Recording = {
	readonly folder: string;
	readonly program: string;
	readonly virtualBox: ReturnType<typeof createVirtualBox>;
	readonly context: Context;
	readonly events: readonly EngineEvent[];
	file(...names: string[]): string;
	/** As if it had been made by calls. @returns its UUID. */
	have(spec: MachineSpec, group?: string): Promise<string>;
	/** From now on. */
	answer(...answers: readonly SpecialAnswer[]): Promise<void>;
	/** The calls since the last time, arguments joined by blanks, the folder as `~` and the questions left out. */
	calls(): Promise<readonly string[]>;
	remove(): Promise<void>;
};

export async function recordingProgram(): Promise<Recording> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-test-'));
	const file = (...names: string[]) => path.join(folder, ...names);
	await writeFile(file('package.json'), '{"type": "module"}');
	await writeFile(file('VBoxManage'), program);
	await chmod(file('VBoxManage'), 0o755);
	await writeFile(file('answers.json'), '[]');
	await writeFile(file('calls'), '');
	const events: EngineEvent[] = [];
	return {
		folder,
		program: file('VBoxManage'),
		virtualBox: createVirtualBox({folder, program: file('VBoxManage')}),
		context: {signal: new AbortController().signal, emit: event => events.push(event)},
		events,
		file,
		async have(spec, group = '/') {
			const state = JSON.parse(await readFile(file('state.json'), 'utf8').catch(() => '{}'));
			const uuid = `aaaaaaaa-0000-4000-8000-00000000000${Object.keys(state).length}`;
			const home = path.join(file('virtualbox/machines'), group, spec.name);
			const cfg = path.join(home, `${spec.name}.vbox`);
			const rules = {ssh: `ssh,tcp,127.0.0.1,${spec.hostPort},,${spec.guestPort}`};
			state[uuid] = {name: spec.name, uuid, cfg, home, group, state: 'poweroff', rules, media: {}, snapshots: []};
			await mkdir(path.join(home, 'Logs'), {recursive: true});
			await writeFile(cfg, '');
			await writeFile(file('state.json'), JSON.stringify(state));
			await mkdir(file('virtualbox/files', spec.name), {recursive: true});
			await writeFile(
				file('virtualbox/files', spec.name, 'machine.json'),
				JSON.stringify({version: 1, made: true, uuid, spec, attachments: []}),
			);
			return uuid;
		},
		answer: async (...answers) => writeFile(file('answers.json'), JSON.stringify(answers)),
		async calls() {
			const lines = (await readFile(file('calls'), 'utf8')).split('\n').filter(line => line !== '');
			await writeFile(file('calls'), '');
			return lines
				.map(line => (JSON.parse(line) as readonly string[]).join(' ').replaceAll(folder, '~'))
				.filter(line => !/^(?:showvminfo |list |--version$)/.test(line));
		},
		remove: async () => rm(folder, {recursive: true, force: true}),
	};
}
