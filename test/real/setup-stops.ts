import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {leftovers} from '../../fixtures/demo/leftovers.js';
import {buildPracticeGuest} from '../../fixtures/practice-guest/index.js';
import type {EngineEvent} from '../../source/events.js';
import {recipe} from '../../source/recipe/recipe.js';
import {eventually, machineLimit} from '../harness/eventually.js';
import {Program, type Running} from '../harness/program.js';

/** Ways to end a set-up: asked to, or killed (SIGKILL), and its virtual machine killed under it. */
export const stopKinds = ['SIGINT', 'SIGTERM', 'kill the program', 'kill the machine'] as const;
export type StopKind = (typeof stopKinds)[number];

export type Stop = {
	readonly kind: StopKind;
	readonly step: string;
	/** Milliseconds after the step has begun, or what an event of the step must say. */
	readonly when: number | RegExp;
	/** What it must say after that. */
	readonly says?: RegExp;
};

/** The moments that made every later run fail. In npm test the shared intermediary is made so. */
export const stopsThatBrokeIt: readonly Stop[] = [
	// The system is on the disk, and its partition mounted: nothing that the installer says comes after that.
	{kind: 'kill the program', step: '2d', when: /mkdir -p \/mnt\/sda1/},
	// The settings are in the backup, root's empty .profile among them: after the next boot the console's shell is root's, and 3c must load as tc.
	{kind: 'SIGTERM', step: '3f', when: /poweroff/},
	// Downloads are in the guest, and not on its disk yet.
	{kind: 'kill the machine', step: '4a', when: 3000},
	{kind: 'SIGINT', step: '5c', when: 6000},
];

export type Stopped = {
	/** The step in which it was stopped; undefined when it had ended before. */
	readonly step: string | undefined;
	readonly status: number | null;
	/** The steps that were begun, in order, those of a second attempt included. */
	readonly begun: readonly string[];
	/** Seconds that each finished step took. */
	readonly seconds: Readonly<Record<string, number>>;
	/** Of its last line. */
	readonly message: string;
	readonly nextSteps: readonly string[];
	/** All that it said, for whoever looks into a failure. */
	readonly said: string;
};

/** The record of a set-up that is run again and again, stopped each time but the last. */
export class StoppedSetup {
	readonly program: Program;
	readonly #arguments: readonly string[];

	private constructor(program: Program, arguments_: readonly string[]) {
		this.program = program;
		this.#arguments = arguments_;
	}

	/** @param more - options of the command. */
	static async create(more: readonly string[] = []): Promise<StoppedSetup> {
		const {iso, mirrorDir} = await buildPracticeGuest({variant: 'core'});
		const program = await Program.create();
		return new StoppedSetup(program, ['setup', '--json', '--yes', '--iso', iso, '--mirror', mirrorDir, ...more]);
	}

	/** Run set-up until the stop, if there is one, and to its end. */
	async run(stop?: Stop): Promise<Stopped> {
		const running = this.program.start(this.#arguments);
		const begun: string[] = [];
		const seconds: Record<string, number> = {};
		let stoppedIn: string | undefined;
		let isStriking = false;
		let timer: NodeJS.Timeout | undefined;
		const strike = (): void => {
			if (!stop || isStriking) return;
			isStriking = true;
			void this.#strike(running, stop.kind).then(() => {
				stoppedIn = begun.at(-1);
			});
		};
		onEvents(running, event => {
			if (event.type === 'step-started') {
				begun.push(event.id);
				clearTimeout(timer);
				if (event.id === stop?.step && typeof stop.when === 'number') timer = setTimeout(strike, stop.when);
			} else if (event.type === 'step-done') {
				seconds[event.id] = event.seconds;
				// It was quicker than it was thought to be: its end is a moment as good as any.
				if (event.id === stop?.step) strike();
			}

			if (begun.at(-1) === stop?.step && stop?.when instanceof RegExp && stop.when.test(JSON.stringify(event))) strike();
		});
		const {status, stdout, stderr} = await running.ending;
		clearTimeout(timer);
		const {message = '', nextSteps = []} = JSON.parse(stdout.trim().split('\n').at(-1) || '{}') as Partial<Stopped>;
		return {step: stoppedIn, status, begun, seconds, message, nextSteps, said: stdout + stderr};
	}

	async #strike({process: child}: Running, kind: StopKind): Promise<void> {
		if (kind !== 'kill the machine') {
			child.kill(kind === 'kill the program' ? 'SIGKILL' : kind);
			return;
		}

		// There may be none yet, or none at this moment.
		const look = async () => {
			const pids = await machines(this.program.home);
			return pids.length > 0 || child.exitCode !== null ? pids : undefined;
		};
		for (const pid of await eventually('a machine of the set-up', look, {limit: machineLimit})) process.kill(pid, 'SIGKILL');
	}

	async leftovers(): Promise<readonly string[]> {
		return leftovers(this.program.home);
	}

	/** Whether there is an intermediary that can be used. */
	async isReady(): Promise<boolean> {
		const files: readonly string[] = await readdir(path.join(this.program.home, 'data/intermediaries/vmfuse')).catch(() => []);
		return files.includes('intermediary.json');
	}

	async close(): Promise<void> {
		for (const pid of await machines(this.program.home)) process.kill(pid, 'SIGKILL');
		await this.program.close();
	}
}

/**
Run a set-up again and again, each time until the next stop, and then to its end. @returns What is wrong: nothing, if each run ended as it should,
the next went on where that one had said, and there is an intermediary in the end.
*/
export async function complaintsOfStops(setup: StoppedSetup, stops: readonly Stop[]): Promise<readonly string[]> {
	const started = performance.now();
	const complaints: string[] = [];
	let promised: string | undefined;
	for (const stop of [...stops, undefined]) {
		// The stop before may have been heeded only when this step was done: then it does not come again.
		if (stop && promised !== undefined && placeOf(stop.step) < placeOf(promised)) continue;
		const ended = await setup.run(stop);
		const what = stop ? `${stop.kind} in ${stop.step} (${String(stop.when)})` : 'to the end';
		const [first, message] = [ended.begun[0] ?? 'nothing', ended.message === '' ? '' : `, "${ended.message}"`];
		console.log(`${((performance.now() - started) / 1000).toFixed(0)} s: ${what}: from ${first} to ${ended.begun.at(-1)}${message}`);
		const wrong = stop ? await complaintsOfStop(setup, stop, ended) : ended.status === 0 ? [] : [`status ${ended.status}`];
		if (promised !== undefined && first !== promised && ended.begun.length > 0)
			wrong.push(`it goes on from ${first}, not from ${promised}`);
		complaints.push(...wrong.map(complaint => `${what}: ${complaint}\n${ended.said.slice(-1500)}`));
		// A machine that was killed may have lost more than the set-up knew when it said that.
		const told = [ended.message, ...ended.nextSteps].join('\n');
		promised = stop?.kind === 'kill the machine' ? undefined : /goes on from step (\w+)/.exec(told)?.[1];
		if (await setup.isReady()) break;
	}

	if (!(await setup.isReady())) complaints.push('there is no intermediary in the end');
	complaints.push(...(await setup.leftovers()));
	return complaints;
}

const placeOf = (step: string) => recipe.findIndex(({id}) => id === step);

/** What is wrong with how a stopped set-up ended. */
async function complaintsOfStop(
	setup: StoppedSetup,
	{kind, says}: Stop,
	{step, status, begun, message, nextSteps, said: all}: Stopped,
): Promise<string[]> {
	if (step === undefined) return ['it was not stopped'];
	const complaints: string[] = [];
	const told = [message, ...nextSteps].join('\n');
	const expect = (holds: boolean, what: string) => {
		if (!holds) complaints.push(`${what}: status ${status}, ${told}`);
	};
	if (kind === 'kill the program') {
		expect(status === null, 'it was not killed');
		return complaints;
	}

	expect((await setup.leftovers()).length === 0, `it leaves ${(await setup.leftovers()).join(', ')}`);
	// A machine that was about to end has ended: that stops nothing.
	if (kind === 'kill the machine' && status === 0) return complaints;
	if (kind === 'kill the machine') expect(/the virtual machine has ended/.test(message), 'it does not say that the machine has ended');
	else expect(status === (kind === 'SIGINT' ? 130 : 143), 'it has not ended by the signal');
	expect(!all.includes('its plug is pulled'), 'the guest was not switched off from inside');
	expect(says?.test(all) ?? true, `it does not say ${says}`);
	// The set-up was finished: only the guest is not saved.
	if (step === '5e') {
		expect(await setup.isReady(), 'there is no intermediary');
		return complaints;
	}

	// The step, and quick ones after it, may have been finished before the stop was noticed.
	const places = recipe.slice(placeOf(step), placeOf(begun.at(-1) ?? step) + 2).map(({resume}) => resume);
	const said = places.some(id => told.includes(`goes on from step ${id}`));
	if (step !== '2a') expect(said, `it does not say that it goes on from step ${places.join(' or ')}`);
	return complaints;
}

/** What a set-up with --json tells. */
export function onEvents({process: child}: Running, on: (event: EngineEvent) => void): void {
	let rest = '';
	child.stdout?.on('data', data => {
		const lines = `${rest}${String(data)}`.split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) on(JSON.parse(line) as EngineEvent);
	});
}

/** The processes of virtual machines below a folder. */
async function machines(home: string): Promise<readonly number[]> {
	const found: number[] = [];
	for (const id of await readdir('/proc')) {
		if (!/^\d+$/.test(id)) continue;
		const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
		if (/^[^\0]*(qemu-system|headless)/i.test(command) && command.includes(`${home}/`)) found.push(Number(id));
	}

	return found;
}
