import {randomBytes} from 'node:crypto';
import {rename} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {execa} from 'execa';
import {eventually, machineLimit} from '../harness/eventually.js';
import type {Program, Running} from '../harness/program.js';
import {journalKinds} from '../session/kill.js';
import {type Fault, strike} from './faults.js';
import {checkImage, type FileSystem, writeAcknowledged} from './image.js';

/** When it goes wrong: as soon as a mount has written so many entries to its journal, or an unmount has undone so many. */
export type Moment = {readonly phase: 'mount' | 'unmount'; readonly count: number; readonly name: string};

const acquired = journalKinds.mount;

/** The last one first, the disk itself last. Those of processes need nothing. */
const undone = [...acquired.filter(name => name !== 'claim').reverse(), 'claim'];

/** The first entry is the command's own, before there is anything. */
export const moments: readonly Moment[] = [
	...acquired.slice(1).map((name, index) => ({phase: 'mount', count: index + 2, name}) as const),
	...['nothing', ...undone].map((name, count) => ({phase: 'unmount', count, name}) as const).filter(({name}) => name !== 'supervisor'),
];

/** Whether there is, or will be in a moment, what goes wrong. */
export function isPossible({phase, count}: Moment, fault: Fault): boolean {
	const order = phase === 'mount' ? acquired : undone;
	const isThere = (kind: (typeof acquired)[number]) => (phase === 'mount' ? count > order.indexOf(kind) : count <= order.indexOf(kind));
	if (fault === 'kill machine' || fault === 'stall') return isThere('machine-start');
	return fault !== 'kill sshfs' || isThere(phase === 'mount' ? 'sshfs' : 'host-mount');
}

export type Outcome = {
	/** Whether it was mounted, and fsync had acknowledged data, when it went wrong. */
	readonly isAcknowledged: boolean;
	/** What is wrong afterwards; empty when nothing is. */
	readonly wrong: readonly string[];
	/** The same of the image. It is looked at while the next case is tried. */
	readonly checked: Promise<readonly string[]>;
	readonly seconds: number;
};

/**
Mount a copy of an image, let something go wrong at a moment of mounting or unmounting, put everything back, and look at what is left.
@param image The copy becomes this name with `.tried`, outside of the program's folder.
*/
export async function crash(program: Program, image: string, type: FileSystem, moment: Moment, fault: Fault): Promise<Outcome> {
	const started = performance.now();
	const disk = path.join(program.folder, 'disk.img');
	const mountpoint = path.join(program.folder, 'made', 'mnt');
	const data = randomBytes(300_000);
	const wrong: string[] = [];
	let isAcknowledged = false;
	await execa('cp', ['--sparse=always', image, disk]);
	const mounting = program.start(['mount', '--create', disk, '-', '/dev/sdb', mountpoint]);
	let command: Running = mounting;
	let contents = await program.awaitEntries(moment.phase === 'mount' ? moment.count : acquired.length, mounting);
	if (!contents) throw new Error(`the mount ended too early: ${(await mounting.ending).stderr}`);
	if (moment.phase === 'unmount') {
		const {status, stderr} = await mounting.ending;
		if (status !== 0) throw new Error(`it was not mounted: ${stderr}`);
		await writeAcknowledged(path.join(mountpoint, 'data'), data);
		isAcknowledged = true;
		command = program.start(['unmount', mountpoint]);
		await eventually(
			`${moment.count} entries to be undone`,
			async () => {
				const [now] = (await program.journals()).values();
				contents = now ?? contents;
				return !now || now.undone.size >= moment.count || command.process.exitCode !== null;
			},
			{limit: machineLimit, every: 2},
		);
	}

	const mend = await strike(fault, {program, command, contents});
	if (fault in durations) await delay(durations[fault]);
	if (fault === 'stall') wrong.push(...(await checkList(program)));
	await mend();
	const ending = await endOrKill(command);
	if (moment.phase === 'mount' && ending?.status === 0) {
		// It survived: what it says it has is to be there.
		try {
			await writeAcknowledged(path.join(mountpoint, 'data'), data);
			isAcknowledged = true;
		} catch (error) {
			// A mount that died after that must say so, and not take the data for the folder below.
			if (!['ENOTCONN', 'EIO', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) wrong.push(String(error));
		}
	}

	wrong.push(...(await putBack(program)));
	wrong.push(...(await program.leftovers()).filter(left => !left.includes(` ${program.home} `)));
	const tried = `${image}.tried`;
	await rename(disk, tried);
	const checked = checkImage(tried, type, 'data', isAcknowledged ? data : undefined);
	return {isAcknowledged, wrong, checked, seconds: (performance.now() - started) / 1000};
}

/** Milliseconds until a fault is lifted: a machine stands still for longer than the watch takes to notice, a disk is full for a while. */
const durations: Partial<Record<Fault, number>> = {stall: 3000, 'full disk': 500};

/** Milliseconds for `list` to answer, on a computer where much else runs. */
const listLimit = 2500;

async function checkList(program: Program): Promise<readonly string[]> {
	const started = performance.now();
	const {status, stderr} = await program.run(['list']);
	const took = performance.now() - started;
	return [...(status === 0 ? [] : [`list: ${stderr}`]), ...(took < listLimit ? [] : [`list took ${Math.round(took)} ms`])];
}

/** Milliseconds for a command to end that something has gone wrong for. */
const commandLimit = 180_000;

async function endOrKill(command: Running): Promise<{readonly status: number | null} | undefined> {
	const ending = await Promise.race([command.ending, delay(commandLimit, undefined, {ref: false})]);
	if (!ending) command.process.kill('SIGKILL');
	return ending;
}

/** What a user would do: recover; and unmount what still runs. @returns What of it failed. */
async function putBack(program: Program): Promise<readonly string[]> {
	const recover = await program.run(['recover']);
	const unmount = (await program.journals()).size > 0 ? await program.run(['unmount', '--all']) : undefined;
	// That something ended badly is said by status 1, and is no failure to put it back.
	return [
		...(recover.status === 0 ? [] : [`recover ends with ${recover.status}: ${recover.stderr}`]),
		...(unmount === undefined || unmount.status === 0 || /ended badly/.test(unmount.stderr)
			? []
			: [`unmount ends with ${unmount.status}: ${unmount.stderr}`]),
	];
}
