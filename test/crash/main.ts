import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {execa} from 'execa';
import {run} from '../../source/host/run.js';
import {eventually} from '../harness/eventually.js';
import {Program} from '../harness/program.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {crash, moments, type Outcome} from './crash.js';
import {faults} from './faults.js';
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
	const wanted = values.fault ?? faults;
	const cases = moments
		.flatMap(moment => faults.filter(fault => wanted.includes(fault)).map(fault => ({moment, fault, order: random()})))
		.sort((one, other) => one.order - other.order)
		.filter((_, index) => index % Number(values.every) === 0);
	for (const [index, {moment, fault}] of cases.entries()) {
		if (performance.now() > end) break;
		const type = fileSystems[index % fileSystems.length] ?? 'ext4';
		let outcome: Outcome;
		try {
			outcome = await crash(program, images.get(type) ?? '', type, moment, fault);
		} catch (error) {
			outcome = {isAcknowledged: false, wrong: [(error as Error).message], seconds: 0};
		}

		rows.push({moment, fault, type, ...outcome});
		const {wrong, seconds} = outcome;
		console.log(
			`${index + 1}/${cases.length} ${moment.phase} ${moment.name}, ${fault}, ${type}: ${wrong.length === 0 ? 'ok' : wrong.join(' | ')} (${Math.round(seconds)} s)`,
		);
		if (wrong.length > 0) await program.run(['unmount', '--all', '--force']);
	}

	if (values.report) await writeReport(rows, {seed, planned: moments.length * faults.length});
	const bad = rows.filter(({wrong}) => wrong.length > 0).length;
	console.log(`${rows.length} faults of ${cases.length}, ${bad} with something wrong; seed ${seed}`);
	process.exitCode = bad === 0 ? 0 : 1;
	await eventually('the home to be left', async () => (await execa('umount', [program.home], {reject: false})).exitCode === 0);
	await program.close();
} finally {
	await rm(folder, {recursive: true, force: true});
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

/** A file system of its own, which can be filled without harm to others. */
async function mountHome(home: string): Promise<void> {
	const image = path.join(folder, 'home.img');
	await execa('truncate', ['-s', '700M', image]);
	await run(['mke2fs', '-q', '-F', '-t', 'ext4', image], {signal: new AbortController().signal, emit() {}});
	await mkdir(home);
	await execa('mount', ['-o', 'loop', image, home]);
}
