import path from 'node:path';
import {expect} from 'vitest';
import {preparedHome} from '../harness/prepared-home.js';
import {Program} from '../harness/program.js';
import {sha256} from '../harness/sha256.js';
import {type DiskSet, type MadeVolumes, makeVolumes} from './made-volumes.js';

/** The program, made disks, and a mountpoint: what is mounted is compared with what was put on the disks. */
export class VolumeMounts<Name extends string> {
	readonly #made: MadeVolumes<Name>;

	private constructor(
		readonly program: Program,
		made: MadeVolumes<Name>,
		readonly mountpoint: string,
	) {
		this.#made = made;
	}

	static async create<Name extends string>(disks: DiskSet<Name>): Promise<VolumeMounts<Name>> {
		const {VMFUSE_HOME} = await preparedHome();
		const program = await Program.create(VMFUSE_HOME);
		const made = await makeVolumes(await program.makeFolder('volumes'), disks);
		return new VolumeMounts(program, made, await program.makeFolder('mnt'));
	}

	/** The image files of disks. */
	images(...names: readonly Name[]): readonly string[] {
		return names.map(name => this.#made.image(name));
	}

	/** Of the contents with a name. */
	sum(name: string): string | undefined {
		return this.#made.sums.get(name);
	}

	/** Mount what the words of `mount` say, compare the file that is in it, do what else is to be done, and unmount it. @param name Of the contents. */
	async mounted(words: readonly string[], name: string, work: () => Promise<void> = async () => {}): Promise<void> {
		await this.program.succeed('mount', ...words);
		expect(await sha256(path.join(this.mountpoint, 'random.bin')), name).toBe(this.sum(name));
		await work();
		await this.program.succeed('unmount', this.mountpoint);
	}

	/** The same read-only: not one byte of the images changes. */
	async onlyRead(disks: readonly Name[], volume: readonly string[], name: string): Promise<void> {
		const files = this.images(...disks);
		const sums = async () => Promise.all(files.map(async file => sha256(file)));
		const before = await sums();
		await this.mounted([...files, ...volume, this.mountpoint, '--read-only'], name);
		expect(await sums(), name).toEqual(before);
	}

	/** The error of a command that fails. */
	async failure(...words: readonly string[]) {
		const {stdout, status} = await this.program.run([...words, '--json']);
		expect(status).not.toBe(0);
		return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
			readonly code: string;
			readonly message: string;
			readonly nextSteps: readonly string[];
		};
	}
}
