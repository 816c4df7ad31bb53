import {execFile} from 'node:child_process';
import {appendFileSync, constants, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {Socket} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';
import type {Context, EngineEvent} from '../../../source/events.js';
import type {MachineSpec} from '../../../source/hypervisor/hypervisor.js';
import {createVirtualBox} from '../../../source/hypervisor/virtualbox/virtualbox.js';

/**
Stands in for VBoxManage where only the calls matter: it writes each one down, keeps as much of machines as `showvminfo` needs, and can be
told to answer otherwise. It knows nothing of what is allowed when: that is for the double, which runs real machines.

The program itself only passes its arguments on, and does as it is told: a shell starts in a fraction of the time of Node.js.
*/
const program = `#!/bin/sh
call="\${0%/*}/call-$$"
{ for word; do printf '%s\\0' "$word"; done; } >"$call.arguments"
env >"$call.environment"
mkfifo "$call.ready"
exec 3<>"$call.ready"
echo "$$" >"\${0%/*}/requests"
read -r _ <&3
. "$call.answer"
`;

const notFound = (name: string): Answer => ({
	stdout: '',
	stderr: `VBoxManage: error: Could not find a registered machine named '${name}'\nVBoxManage: error: Details: code VBOX_E_OBJECT_NOT_FOUND (0x80bb0001), component VirtualBoxWrap, interface IVirtualBox, callee nsISupports\n`,
	status: 1,
});

type Answer = {readonly stdout: string; readonly stderr: string; readonly status: number; readonly hang?: boolean};

type Machine = {
	readonly name: string;
	readonly uuid: string;
	readonly cfg: string;
	readonly home: string;
	group: string;
	state: string;
	rules: Record<string, string>;
	media: Record<string, string>;
	snapshots: string[];
};

/** One call: written down, and answered. */
function answerCall(folder: string, argv: readonly string[]): Answer {
	appendFileSync(`${folder}/calls`, `${JSON.stringify(argv)}\n`);
	const answers = JSON.parse(readFileSync(`${folder}/answers.json`, 'utf8')) as Array<SpecialAnswer & {times?: number}>;
	const special = answers.find(({when, times}) => times !== 0 && new RegExp(when).test(argv.join(' ')));
	if (!special) return usualAnswer(folder, argv);
	if (special.times !== undefined) {
		special.times--;
		writeFileSync(`${folder}/answers.json`, JSON.stringify(answers));
	}

	return {stdout: special.stdout ?? '', stderr: special.stderr ?? '', status: special.status ?? 0, hang: special.hang};
}

function usualAnswer(folder: string, argv: readonly string[]): Answer {
	const stateFile = `${folder}/state.json`;
	const state: Record<string, Machine> = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : {};
	const [command = '', name = '', action = '', value = ''] = argv;
	const option = (word: string) => argv[argv.indexOf(word) + 1] ?? '';
	const find = (wanted: string) => state[wanted] ?? Object.values(state).find(one => one.name === wanted);
	const make = (): Machine => {
		const uuid = `aaaaaaaa-0000-4000-8000-00000000000${Object.keys(state).length}`;
		const home = path.join(option('--basefolder'), option('--groups'), option('--name'));
		const cfg = `${home}/${option('--name')}.vbox`;
		const machine = {
			name: option('--name'),
			uuid,
			cfg,
			home,
			group: option('--groups'),
			state: 'poweroff',
			rules: {},
			media: {},
			snapshots: [],
		};
		state[uuid] = machine;
		mkdirSync(`${home}/Logs`, {recursive: true});
		writeFileSync(cfg, '');
		return machine;
	};
	const done = (stdout = ''): Answer => {
		writeFileSync(stateFile, JSON.stringify(state));
		return {stdout, stderr: '', status: 0};
	};
	if (command === '--version')
		return done(`${existsSync(`${folder}/version`) ? readFileSync(`${folder}/version`, 'utf8') : '7.0.14r161095'}\n`);
	if (command === 'createvm') {
		const {name: made, uuid} = make();
		return done(`Virtual machine '${made}' is created and registered.\nUUID: ${uuid}\nSettings file: ''\n`);
	}

	const about = ['clonevm', 'showvminfo', 'modifyvm', 'controlvm', 'startvm', 'discardstate', 'snapshot', 'storageattach', 'unregistervm'];
	if (!about.includes(command)) return done();
	const machine = find(name);
	if (!machine) return notFound(name);
	const setRules = () => {
		for (const [index, word] of argv.entries()) {
			if (!/natpf1$/.test(word)) continue;
			const [rule = '', removed = ''] = argv.slice(index + 1);
			if (rule === 'delete') delete machine.rules[removed];
			else machine.rules[rule.split(',')[0] ?? ''] = rule;
		}
	};
	if (command === 'clonevm') Object.assign(make().rules, machine.rules);
	else if (command === 'showvminfo') return done(`${informationOf(machine).join('\n')}\n`);
	else if (command === 'modifyvm') {
		if (argv.includes('--groups')) machine.group = option('--groups');
		setRules();
	} else if (command === 'controlvm') {
		if (action === 'poweroff') machine.state = 'poweroff';
		setRules();
	} else if (command === 'startvm') machine.state = 'running';
	else if (command === 'discardstate') machine.state = 'poweroff';
	else if (command === 'snapshot') machine.snapshots.push(value);
	else if (command === 'storageattach') {
		const isDifference = argv.includes('immutable') || existsSync(`${folder}/implicit-difference`);
		if (option('--medium') === 'none') delete machine.media[option('--port')];
		else machine.media[option('--port')] = isDifference ? `${machine.home}/Snapshots/{diff}.vdi` : option('--medium');
	} else {
		delete state[machine.uuid];
		if (argv.includes('--delete')) rmSync(machine.home, {recursive: true});
	}

	return done();
}

function informationOf(machine: Machine): readonly string[] {
	return [
		`name="${machine.name}"`,
		`groups="${machine.group}"`,
		`UUID="${machine.uuid}"`,
		`CfgFile="${machine.cfg}"`,
		`LogFldr="${machine.home}/Logs"`,
		`VMState="${machine.state}"`,
		...Object.entries(machine.media).map(([port, file]) => `"SATA-${port}-0"="${file}"`),
		...Object.values(machine.rules).map((rule, index) => `Forwarding(${index})="${rule}"`),
		...machine.snapshots.flatMap((name, index) => [
			`SnapshotName-${index}="${name}"`,
			`SnapshotUUID-${index}="bbbbbbbb-0000-4000-8000-00000000000${index}"`,
		]),
	];
}

/** Answer the calls that announce themselves in a FIFO. @returns what ends that. */
function answerCalls(folder: string): () => void {
	const requests = new Socket({fd: openSync(`${folder}/requests`, constants.O_RDWR | constants.O_NONBLOCK), writable: false});
	createInterface({input: requests}).on('line', id => {
		const call = `${folder}/call-${id}`;
		const argv = readFileSync(`${call}.arguments`, 'utf8').split('\0').slice(0, -1);
		renameSync(`${call}.environment`, `${folder}/environment`);
		const {stdout, stderr, status, hang} = answerCall(folder, argv);
		const words = hang ? ['exec sleep 3600'] : [`printf %s ${quoted(stdout)}`, `printf %s ${quoted(stderr)} >&2`, `exit ${status}`];
		writeFileSync(`${call}.answer`, `${words.join('\n')}\n`);
		// Who was ended meanwhile reads no answer any more.
		void writeFile(`${call}.ready`, '\n', {flag: constants.O_WRONLY | constants.O_NONBLOCK}).catch(() => {});
	});
	return () => requests.destroy();
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

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
	await promisify(execFile)('mkfifo', [file('requests')]);
	await writeFile(file('VBoxManage'), program);
	await chmod(file('VBoxManage'), 0o755);
	await writeFile(file('answers.json'), '[]');
	await writeFile(file('calls'), '');
	const events: EngineEvent[] = [];
	const endAnswers = answerCalls(folder);
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
		async remove() {
			endAnswers();
			await rm(folder, {recursive: true, force: true});
		},
	};
}
