import {createHash} from 'node:crypto';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {execa} from 'execa';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import type {FaultRule} from '../../fixtures/vboxmanage/call/faults.js';
import {type Ending, Program} from '../harness/program.js';
import {environmentOf} from '../harness/world.js';
import type {Fault, Where} from './call-faults.js';
import {failureComplaints} from './plain-failure.js';

/** How a mount and unmount went of which a call was faulty. */
export type Trial = {
	/** Everything that is not as it must be. */
	readonly complaints: readonly string[];
	/** In a word, for the log of the test. */
	readonly ended: 'mounted' | 'error' | 'left behind, and recovered';
};

/** Seconds for a usual call of VBoxManage: what hangs shall not keep a test for two minutes. */
const callLimit = '10';

/** Milliseconds after which a command counts as one that never ends. */
const commandLimit = 420_000;

/** Mounts and unmounts with the intermediary that the run shares, one at a time, each with other faults of VirtualBox. */
export class MountUnderFault {
	readonly #program: Program;
	readonly #disk: SampleDisk;
	readonly #mountpoint: string;
	#before = '';
	#trials = 0;

	private constructor(program: Program, disk: SampleDisk, mountpoint: string) {
		this.#program = program;
		this.#disk = disk;
		this.#mountpoint = mountpoint;
	}

	static async create(preparedHome: string): Promise<MountUnderFault> {
		const program = await Program.create(preparedHome, {VMFUSE_VBOXMANAGE_LIMIT: callLimit});
		const disk = await makeSampleDisk({file: path.join(program.folder, 'disk.img'), table: 'gpt'});
		const mounts = new MountUnderFault(program, disk, await program.makeFolder('mnt'));
		mounts.#before = await mounts.#registry();
		return mounts;
	}

	async close(): Promise<void> {
		await this.#program.close();
	}

	get home(): string {
		return this.#program.home;
	}

	/** Without faults. @returns the log of the calls, in the order in which they ended. */
	async record(): Promise<string> {
		const log = path.join(this.#program.folder, 'calls.jsonl');
		const {complaints, ended} = await this.#run({VBOX_DOUBLE_LOG: log}, async () => {});
		if (ended !== 'mounted' || complaints.length > 0) throw new Error(`without a fault: ${ended}, ${complaints.join('\n')}`);
		return readFile(log, 'utf8');
	}

	/** Remove the intermediary: nothing can be mounted after that. @returns the log of the calls. */
	async removal(): Promise<string> {
		const log = path.join(this.#program.folder, 'removal.jsonl');
		const {status, stderr} = await this.#program.run(['remove', '--yes'], {VBOX_DOUBLE_LOG: log});
		if (status !== 0) throw new Error(`the intermediary is not removed: ${stderr}`);
		return readFile(log, 'utf8');
	}

	async try(fault: Fault, where: Where): Promise<Trial> {
		this.#trials += 1;
		const file = path.join(this.#program.folder, `faults-${this.#trials}.json`);
		const set = async (rules: readonly FaultRule[]) => writeFile(file, JSON.stringify(rules));
		await set([fault.rule(where)]);
		const trial = await this.#run({VBOX_DOUBLE_FAULTS: file}, async () => set([]));
		if (fault.outcome === 'either' || trial.ended === 'mounted') return trial;
		return {...trial, complaints: ['it did not succeed', ...trial.complaints]};
	}

	/** @param lift - end the faults, for those who still run too. */
	async #run(environment: NodeJS.ProcessEnv, lift: () => Promise<void>): Promise<Trial> {
		const complaints: string[] = [];
		const place = [this.#disk.file, '8', '/dev/vg-host/lv-root', this.#mountpoint];
		const mount = await this.#end(['mount', ...place], environment, complaints);
		let ended: Trial['ended'] = 'error';
		if (mount.status === 0) {
			const isRight = await this.#isRight();
			const unmount = await this.#end(['unmount', this.#mountpoint], environment, complaints);
			if (unmount.status === 0 && isRight) ended = 'mounted';
			else if (unmount.status === 0) complaints.push('the files on the mounted disk are not as they should be');
			else complaints.push(...failureComplaints('unmount', unmount));
		} else {
			complaints.push(...failureComplaints('mount', mount));
		}

		await lift();
		complaints.push(...(await this.#afterwards()));
		const recovered = await this.#program.run(['recover']);
		if (recovered.status !== 0) complaints.push(`recover ended with status ${recovered.status}: ${recovered.stderr}`);
		if (recovered.stdout !== 'Nothing was left behind.\n') ended = 'left behind, and recovered';
		complaints.push(...(await this.#leftovers()));
		return {complaints, ended};
	}

	async #end(arguments_: readonly string[], environment: NodeJS.ProcessEnv, complaints: string[]): Promise<Ending> {
		const running = this.#program.start(arguments_, environment);
		const timer = new AbortController();
		const late = delay(commandLimit, undefined, {signal: timer.signal}).then(
			() => {
				complaints.push(`${arguments_[0]} does not end`);
				running.process.kill('SIGKILL');
			},
			() => {},
		);
		const ending = await running.ending;
		timer.abort();
		await late;
		return ending;
	}

	/** Whether what is mounted has the files of the sample disk. */
	async #isRight(): Promise<boolean> {
		try {
			for (const {path: name, sha256} of this.#disk.files) {
				const contents = await readFile(path.join(this.#mountpoint, name));
				if (createHash('sha256').update(contents).digest('hex') !== sha256) return false;
			}

			return true;
		} catch {
			return false;
		}
	}

	/** What still runs ends, by itself or when it is asked to. */
	async #afterwards(): Promise<readonly string[]> {
		const unmounted = await this.#program.run(['unmount', '--all']);
		const complaints: string[] = unmounted.status === 0 || unmounted.status === 4 ? [] : [`unmount --all: ${unmounted.stderr}`];
		try {
			await this.#program.awaitAlone();
		} catch (error) {
			complaints.push((error as Error).message);
		}

		return complaints;
	}

	async #leftovers(): Promise<readonly string[]> {
		const {stdout} = await this.#program.run(['list']);
		const registry = await this.#registry();
		return [
			...(stdout === 'Nothing is mounted.\n' ? [] : [`list says: ${stdout}`]),
			...(await this.#program.leftovers()),
			...(registry === this.#before ? [] : [`VirtualBox has:\n${registry}\nand had:\n${this.#before}`]),
			...(await readdir(this.#mountpoint)).map(name => `in the mountpoint: ${name}`),
		];
	}

	/** What VirtualBox knows. */
	async #registry(): Promise<string> {
		const env = await environmentOf(this.#program.home);
		const lists = await Promise.all(['vms', 'hdds'].map(async what => execa('VBoxManage', ['list', what], {env, timeout: 60_000})));
		return lists.map(({stdout}) => stdout).join('\n');
	}
}
