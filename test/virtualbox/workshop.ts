import {execFile} from 'node:child_process';
import {access, mkdir, rm} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {makeSampleDisk, type SampleDisk} from '../../fixtures/disks/sample-disk.js';
import {installVirtualBox} from '../../fixtures/virtualbox-real/install.js';
import {Program} from '../harness/program.js';

const run = promisify(execFile);

/** Milliseconds after which a command counts as one that never ends. A set-up takes an hour where machines are interpreted. */
const patience = 4 * 3_600_000;

/** What the phases work with. It stays when they are over, so that a phase can be tried again without a new intermediary. */
export type Workshop = {
	readonly program: Program;
	/** Of VirtualBox. */
	readonly version: string;
	/** Two disks that are alike, but for what identifies them. */
	readonly disks: readonly [SampleDisk, SampleDisk];
	/** What the real VBoxManage prints. */
	manage(...args: readonly string[]): Promise<string>;
	/** Run a command of the program that must succeed, and show what it says while it works. */
	show(...args: readonly string[]): Promise<string>;
	hasIntermediary(): Promise<boolean>;
	/** End whatever a phase has left. */
	cleanUp(): Promise<void>;
};

/** @param anew - without what an earlier run has left. */
export async function openWorkshop({anew}: {readonly anew: boolean}): Promise<Workshop> {
	const folder = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'vmfuse', 'test-virtualbox');
	const bin = await installVirtualBox(line => console.log(line));
	const environment = {
		PATH: `${bin}${path.delimiter}${process.env.PATH}`,
		VBOX_USER_HOME: path.join(folder, 'VirtualBox'),
		// Else the service of somebody else's VirtualBox would answer.
		VBOX_IPC_SOCKETID: `vmfuse-test-${process.getuid?.()}`,
		VMFUSE_HOME: path.join(folder, 'home'),
		VMFUSE_HYPERVISOR: 'virtualbox',
	};
	await mkdir(folder, {recursive: true});
	const program = await Program.in(folder, environment, patience);
	const manage = async (...args: readonly string[]) => {
		const {stdout} = await run(path.join(bin, 'VBoxManage'), [...args], {env: {...process.env, ...environment}, maxBuffer: 1 << 26});
		return stdout;
	};
	const show = async (...args: readonly string[]) => {
		console.log(`$ vmfuse-tui ${args.join(' ')}`);
		const running = program.start(args);
		running.process.stderr?.on('data', text => process.stdout.write(String(text)));
		const {status, stdout} = await running.ending;
		process.stdout.write(stdout);
		if (status !== 0) throw new Error(`vmfuse-tui ${args[0]} ended with status ${status}`);
		return stdout;
	};
	const record = path.join(program.home, 'data/intermediaries/vmfuse/intermediary.json');
	const workshop = {
		program,
		version: (await manage('--version')).trim(),
		manage,
		show,
		hasIntermediary: async () =>
			access(record).then(
				() => true,
				() => false,
			),
		async cleanUp() {
			await program.run(['unmount', '--all', '--force']);
			await program.run(['recover']);
			await program.awaitAlone();
		},
	};
	if (anew) {
		await workshop.cleanUp();
		await program.run(['remove', 'vmfuse', '--yes']);
		await program.awaitAlone();
		for (const name of ['home', 'VirtualBox']) await rm(path.join(folder, name), {recursive: true, force: true});
	}

	const [first, second] = [1, 2].map(async seed => makeSampleDisk({file: path.join(folder, `disk-${seed}.img`), table: 'gpt', seed}));
	return {...workshop, disks: [await (first as Promise<SampleDisk>), await (second as Promise<SampleDisk>)]};
}
