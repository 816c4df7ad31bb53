import {randomBytes} from 'node:crypto';
import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {execa} from 'execa';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import {eventually, machineLimit} from '../harness/eventually.js';
import {Program, type Running} from '../harness/program.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {checkImage, makeImage, writeAcknowledged} from './image.js';

// npm run test:crash:random -- --home FOLDER [--cases N --what NAME]. `kill -9` at random moments, several sessions in one machine included.
const {values} = parseArgs({
	options: {home: {type: 'string'}, cases: {type: 'string', default: '100'}, what: {type: 'string', multiple: true}},
});
if (process.getuid?.() !== 0) throw new Error('It mounts copies of images on this computer, to look at them: run it as root');
const random = randomNumbers(freshSeed('crash:random'));
const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

const program = await Program.create(values.home);
const [disks, temporary, pristine] = await Promise.all(['disks', 'tmp', 'pristine'].map(async name => program.makeFolder(name)));
const own = {TMPDIR: temporary ?? '', XDG_RUNTIME_DIR: ''};
const machineFolder = path.join(program.home, 'data/machines/vmfuse');
const record = path.join(program.home, 'data/intermediaries/vmfuse/intermediary.json');
const image = (name: string) => path.join(program.folder, `${name}.img`);
const mountpoint = (name: string) => path.join(program.folder, 'mnt', name);
const mount = (name: string) => ['mount', '--create', image(name), '-', 'auto', mountpoint(name)];
const run = async (...arguments_: readonly string[]) => program.run(arguments_, own);

async function succeed(arguments_: readonly string[]): Promise<void> {
	const {status, stderr} = await run(...arguments_);
	if (status !== 0) throw new Error(`${arguments_.join(' ')} ends with ${status}: ${stderr}`);
}

type Scenario = {
	/** What is mounted before, in one machine. */
	readonly mounted: readonly string[];
	readonly prepare?: () => Promise<unknown>;
	readonly command: readonly string[];
	/** What goes on after the command. */
	readonly until?: () => Promise<boolean>;
};

/** As an intermediary of the time before there were saved starts. */
async function forgetStart(): Promise<void> {
	const {savedMemory: _, ...machine} = JSON.parse(await readFile(path.join(machineFolder, 'machine.json'), 'utf8'));
	await writeFile(path.join(machineFolder, 'machine.json'), JSON.stringify(machine));
	for (const name of await readdir(machineFolder)) if (name.startsWith('saved-')) await rm(path.join(machineFolder, name));
}

const hasStart = async () => (await readFile(path.join(machineFolder, 'machine.json'), 'utf8')).includes('savedMemory');
const both = ['a', 'b'];
const scenarios: Readonly<Record<string, Scenario>> = {
	mount: {mounted: [], command: mount('a')},
	join: {mounted: ['a'], command: mount('b')},
	'unmount who joined': {mounted: both, command: ['unmount', mountpoint('b')]},
	'unmount the first': {mounted: both, command: ['unmount', mountpoint('a')]},
	'unmount all': {mounted: both, command: ['unmount', '--all']},
	recover: {mounted: both, prepare: async () => kill('supervisor'), command: ['recover']},
	'save a start': {mounted: [], prepare: forgetStart, command: mount('a'), until: hasStart},
	remove: {mounted: [], command: ['remove', '--yes']},
	extend: {mounted: ['a'], command: ['extend', 'ntfs-3g', '--mirror', (await buildPracticeGuest({variant: 'core'})).mirrorDir]},
};

/** What is killed. `all`: in any order. */
const victims = {
	command: /build\/cli\.js (?!supervise)/,
	supervisor: / supervise /,
	machine: /^(env .*)?qemu-system/,
	sshfs: /^sshfs /,
	one: /./,
	all: /./,
};
type Victim = keyof typeof victims;

async function kill(victim: Victim): Promise<readonly string[]> {
	const found = (await program.processes()).filter(({command}) => victims[victim].test(command)).map(one => ({...one, order: random()}));
	const chosen = found.sort((one, other) => one.order - other.order).slice(0, victim === 'one' ? 1 : undefined);
	if (chosen.length === 0 && victim !== 'all') return kill('all');
	for (const {pid} of chosen) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It has ended.
		}
	}

	return chosen.map(({command}) => command.slice(0, 60));
}

/** Milliseconds that each takes when nothing goes wrong. */
const lengths = new Map<string, number>();
/** Milliseconds for a command to end that something has gone wrong for. */
const commandLimit = 300_000;

async function ended(command: Running): Promise<number | null | undefined> {
	const ending = await Promise.race([command.ending, delay(commandLimit, undefined, {ref: false})]);
	if (!ending) command.process.kill('SIGKILL');
	return ending?.status;
}

/** @param victim - undefined: nothing goes wrong, and it is measured. @returns What is wrong afterwards. */
async function attempt(name: string, victim: Victim | undefined): Promise<{readonly wrong: readonly string[]; readonly when: string}> {
	const {mounted, prepare, command, until} = scenarios[name] as Scenario;
	const data = new Map<string, Buffer>();
	const wrong: string[] = [];
	const acknowledge = async (disk: string) => {
		const written = randomBytes(100_000);
		await writeAcknowledged(path.join(mountpoint(disk), 'data'), written);
		data.set(disk, written);
	};
	for (const disk of both) await execa('cp', ['--sparse=always', path.join(disks ?? '', `${disk}.img`), image(disk)]);
	for (const disk of mounted) {
		await succeed(mount(disk));
		await acknowledge(disk);
	}

	await prepare?.();
	const before = await readFile(record, 'utf8');
	const started = performance.now();
	const running = program.start(command, own);
	let when = 'not at all';
	if (victim === undefined) {
		const status = await ended(running);
		if (status !== 0) wrong.push(`ends with ${status}: ${(await running.ending).stderr}`);
		if (until) await eventually('it to be done', until, {limit: machineLimit, every: 500});
		lengths.set(name, performance.now() - started);
	} else {
		await delay(random() * (lengths.get(name) ?? 0));
		when = `${victim} after ${Math.round(performance.now() - started)} of ${Math.round(lengths.get(name) ?? 0)} ms: ${(await kill(victim)).join(', ')}`;
		const status = await ended(running);
		if (status === undefined) wrong.push('it does not end');
		if (command[0] === 'mount' && status === 0) await acknowledge(command[2]?.includes('b.img') ? 'b' : 'a').catch(refused);
	}

	const listed = await run('list', '--json');
	if (listed.status !== 0) wrong.push(`list: ${listed.stderr}`);
	else {
		const {result} = JSON.parse(listed.stdout.trim().split('\n').at(-1) ?? '');
		for (const one of result as ReadonlyArray<{readonly mountpoint: string; readonly health: string}>) {
			const expected = data.get(path.basename(one.mountpoint ?? ''));
			if (one.health !== 'mounted' || !expected) continue;
			const found = await readFile(path.join(one.mountpoint, 'data')).catch(refused);
			if (found && !found.equals(expected)) wrong.push(`${one.mountpoint} shows other data`);
		}
	}

	const recovered = await run('recover');
	if (recovered.status !== 0) wrong.push(`recover ends with ${recovered.status}: ${recovered.stderr}`);
	if ((await program.journals()).size > 0) {
		const unmounted = await run('unmount', '--all');
		if (unmounted.status !== 0 && !/ended badly/.test(unmounted.stderr))
			wrong.push(`unmount ends with ${unmounted.status}: ${unmounted.stderr}`);
	}

	wrong.push(...(await program.leftovers()));
	wrong.push(...(await readdir(temporary ?? '')).map(left => `in the folder for temporary files: ${left}`));
	if (name === 'remove') wrong.push(...(await afterRemoval()));
	else if (name === 'extend') {
		const now = await readFile(record, 'utf8');
		if (now !== before && !now.includes('ntfs-3g')) wrong.push('the intermediary is neither as it was nor extended');
		await succeed(mount('b'));
		await succeed(['unmount', mountpoint('b')]);
	} else {
		const isSaved = await hasStart();
		wrong.push(...(await readdir(machineFolder)).filter(left => /draft|\.new$/.test(left) || (!isSaved && left.startsWith('saved-'))));
	}

	for (const disk of data.keys()) {
		const tried = path.join(disks ?? '', `${disk}.tried`);
		await rename(image(disk), tried);
		wrong.push(...(await checkImage(tried, 'ext4', 'data', data.get(disk))).map(text => `${disk}: ${text}`));
	}

	if (['remove', 'extend', 'save a start'].includes(name) || wrong.length > 0) await restore();
	return {wrong, when};
}

/** A mount that ended badly gives errors. */
function refused(error: NodeJS.ErrnoException): undefined {
	if (!['ENOTCONN', 'EIO', 'ENOENT', 'ECONNABORTED'].includes(error.code ?? '')) throw error;
}

async function afterRemoval(): Promise<readonly string[]> {
	const again = await run('remove', '--yes', '--json');
	const folders = ['machines', 'intermediaries'].map(name => path.join(program.home, 'data', name));
	const left = (await Promise.all(folders.map(async folder => readdir(folder).catch(() => [])))).flat();
	return [
		...(again.status === 0 || again.stdout.includes('no-intermediary') ? [] : [`remove: ${again.stderr}`]),
		...left.map(file => `after remove: ${file}`),
	];
}

async function restore(): Promise<void> {
	await run('unmount', '--all', '--force');
	await kill('all');
	await rm(path.join(program.home, 'data'), {recursive: true, force: true});
	await execa('cp', ['-a', '--sparse=always', path.join(pristine ?? '', 'data'), program.home]);
}

for (const disk of both) await makeImage(path.join(disks ?? '', `${disk}.img`), 'ext4', 16);
await execa('cp', ['-a', '--sparse=always', path.join(program.home, 'data'), pristine ?? '']);
await mkdir(path.join(program.folder, 'mnt'), {recursive: true});
const names = Object.keys(scenarios).filter(name => values.what?.includes(name) ?? true);
let bad = 0;
const counts = new Map<string, number>();
for (let index = 0; index < Number(values.cases); index++) {
	const name = names[index % names.length] as string;
	const victim = lengths.has(name) ? oneOf(Object.keys(victims) as Victim[]) : undefined;
	const {wrong, when} = await attempt(name, victim).catch((error: Error) => ({wrong: [error.message], when: String(victim)}));
	counts.set(name, (counts.get(name) ?? 0) + 1);
	if (wrong.length > 0) bad += 1;
	console.log(`${index + 1} ${name}, ${when}: ${wrong.length === 0 ? 'ok' : wrong.join(' | ')}`);
	if (wrong.length > 0) await restore();
}

console.log(`${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}; ${bad} with something wrong`);
process.exitCode = bad === 0 ? 0 : 1;
await program.close();
