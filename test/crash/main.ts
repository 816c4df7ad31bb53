import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {execa} from 'execa';
import {eventually} from '../harness/eventually.js';
import {Program} from '../harness/program.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {crash, isPossible, moments, type Outcome} from './crash.js';
import {type Fault, faults} from './faults.js';
import {type FileSystem, fileSystems, makeImage} from './image.js';
import {type Row, writeReport} from './report.js';

// npm run test:crash [-- --home FOLDER --every N --fault NAME --minutes N --report]. Each moment of a mount and an unmount × each fault, on real machines.
const {values} = parseArgs({
	options: {
		/** A home with an intermediary; it is copied. By default one is made first. */
		home: {type: 'string'},
		/** One case in so many, at random. */
		every: {type: 'string', default: '1'},
		fault: {type: 'string', multiple: true},
		/** No case is begun after that. */
		minutes: {type: 'string', default: '60'},
		/** Write the table to docs/reliability.md. */
		report: {type: 'boolean', default: false},
	},
});
if (process.getuid?.() !== 0) throw new Error('It mounts copies of images on this computer, to look at them: run it as root');

const seed = freshSeed('crash');
const random = randomNumbers(seed);
const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'vmfuse-crash-')));
const end = performance.now() + Number(values.minutes) * 60_000;
const rows: Row[] = [];
try {
	const images = new Map<FileSystem, string>();
	for (const type of fileSystems) {
		const image = path.join(folder, `${type}.img`);
		await makeImage(image, type);
		images.set(type, image);
	}

	const program = await Program.create(values.home ?? (await freshHome()), {}, mountHome);
	const wanted = (fault: Fault) => values.fault?.includes(fault) ?? true;
	const possible = moments.flatMap(moment => faults.filter(fault => isPossible(moment, fault)).map(fault => ({moment, fault})));
	const cases = possible
		.filter(({fault}) => wanted(fault))
		.map(one => ({...one, order: random()}))
		.sort((one, other) => one.order - other.order)
		.filter((_, index) => index % Number(values.every) === 0);
	let reported = Promise.resolve();
	for (const [index, {moment, fault}] of cases.entries()) {
		if (performance.now() > end) break;
		const type = fileSystems[index % fileSystems.length] ?? 'ext4';
		const outcome = await crash(program, images.get(type) ?? '', type, moment, fault).catch(failed);
		const isWrong = outcome.wrong.length > 0;
		if (isWrong) await program.run(['unmount', '--all', '--force']);
		await reported;
		reported = report(`${index + 1}/${cases.length}`, {moment, fault, type, ...outcome});
	}

	await reported;
	if (values.report) await writeReport(rows, {seed, planned: possible.length});
	const bad = rows.filter(({wrong}) => wrong.length > 0).length;
	console.log(`${rows.length} faults of ${cases.length}, ${bad} with something wrong; seed ${seed}`);
	process.exitCode = bad === 0 ? 0 : 1;
	await eventually('the home to be left', async () => (await execa('umount', [program.home], {reject: false})).exitCode === 0);
	await program.close();
} finally {
	await rm(folder, {recursive: true, force: true});
}

function failed(error: Error): Outcome {
	return {isAcknowledged: false, wrong: [error.message], checked: Promise.resolve([]), seconds: 0};
}

async function report(number: string, {checked, ...row}: Omit<Row, 'checked'> & Outcome): Promise<void> {
	const wrong = [...row.wrong, ...(await checked)];
	rows.push({...row, wrong});
	const {moment, fault, type, seconds} = row;
	console.log(
		`${number} ${moment.phase} ${moment.name}, ${fault}, ${type}: ${wrong.length === 0 ? 'ok' : wrong.join(' | ')} (${Math.round(seconds)} s)`,
	);
}

async function freshHome(): Promise<string> {
	const made = path.join(folder, 'fresh');
	const {buildPracticeGuest} = await import('../../fixtures/practice-guest/index.js');
	const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
	await execa(process.execPath, ['build/cli.js', 'setup', '--iso', iso, '--mirror', mirrorDir], {
		env: {VMFUSE_HOME: made},
		stdio: 'inherit',
	});
	return made;
}

/** A file system of its own, which can be filled without harm to others. In memory: what is flushed is not what takes the time here. */
async function mountHome(home: string): Promise<void> {
	await mkdir(home);
	await execa('mount', ['-t', 'tmpfs', '-o', 'size=700M,mode=700', 'vmfuse-crash', home]);
}
