import {execFile} from 'node:child_process';
import {access, mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** What `node build.js` makes: `npm test` and `npm run test:quick` have done so before the tests run. */
const program = path.resolve(import.meta.dirname, '../../build/cli.js');

export type Ended = {readonly status: number; readonly stdout: string; readonly stderr: string};

/** The built program with a home of its own, in a folder of its own. */
export class BuiltProgram {
	readonly folder: string;
	readonly home: string;

	private constructor(folder: string) {
		this.folder = folder;
		this.home = path.join(folder, 'home');
	}

	static async create(): Promise<BuiltProgram> {
		await access(program);
		return new BuiltProgram(await mkdtemp(path.join(tmpdir(), 'vmfuse-cli-')));
	}

	/** Without a terminal, as scripts run it. */
	async run(arguments_: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
		return new Promise((resolve, reject) => {
			const child = execFile(
				process.execPath,
				[program, ...arguments_],
				{cwd: this.folder, env: {...process.env, VMFUSE_HOME: this.home, ...environment}, timeout: 25_000},
				(error, stdout, stderr) => {
					if (error && typeof error.code !== 'number') reject(error);
					else resolve({status: error ? Number(error.code) : 0, stdout, stderr});
				},
			);
			child.stdin?.end();
		});
	}

	/** Every file and folder below the home; nothing when there is none. */
	async tree(): Promise<readonly string[]> {
		return (await readdir(this.home, {recursive: true}).catch(() => [])).sort();
	}

	async remove(): Promise<void> {
		await rm(this.folder, {recursive: true, force: true});
	}
}
