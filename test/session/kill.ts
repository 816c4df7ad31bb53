import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {SampleDisk} from '../../fixtures/disks/sample-disk.js';
import type {JournalContents} from '../../source/session/journal.js';
import type {JournalKind} from '../../source/session/journal-entry.js';
import type {Program} from '../harness/program.js';

const prober = fileURLToPath(new URL('probe-and-mount.ts', import.meta.url));

/** Who is killed. Of `both`, the command cannot notice that its supervisor is gone. */
export type Victim = 'mount' | 'supervisor' | 'both';

/** How a session is begun. `probe`: as a wizard does, with another part of the disk first, and for writing only when it is mounted. */
export type Way = 'mount' | 'probe';

/** The entries that each way writes, with a mountpoint that is made. */
export const journalKinds = {
	mount: [
		...['supervisor', 'supervisor', 'claim', 'clone', 'machine-start', 'disk', 'volumes'],
		...['guest-mount', 'mountpoint-created', 'host-mount', 'sshfs'],
	],
	probe: [
		...['supervisor', 'supervisor', 'claim', 'clone', 'machine-start', 'disk', 'volumes'],
		...['claim', 'disk', 'volumes', 'claim', 'disk', 'volumes'],
		...['guest-mount', 'mountpoint-created', 'host-mount', 'sshfs'],
	],
} as const satisfies Record<Way, readonly JournalKind[]>;

export type Outcome = {
	/** The kinds that were in the journal when the kill came: it may have gone on by then. */
	readonly kinds: readonly string[];
	readonly recover: {readonly status: number | null; readonly stderr: string};
	readonly leftovers: readonly string[];
};

/** Mount a volume, kill -9 as soon as the journal has its first `count` entries, and recover. */
export async function killAndRecover(program: Program, disk: SampleDisk, way: Way, victim: Victim, count: number): Promise<Outcome> {
	const mountpoint = path.join(program.folder, 'made', 'mnt');
	const place = ['8', '/dev/vg-host/lv-root', mountpoint];
	const mounting =
		way === 'mount'
			? program.start(['mount', '--create', disk.file, ...place])
			: program.startScript(['--import', import.meta.resolve('tsx'), prober, disk.file, '5', ...place]);
	const contents = await program.awaitEntries(count, mounting);
	if (!contents) throw new Error(`mount ended before it had written ${count} entries: ${(await mounting.ending).stderr}`);
	const supervisor = supervisorOf(contents, mounting.pid);
	if (victim === 'both') process.kill(mounting.pid, 'SIGSTOP');
	if (victim !== 'mount' && supervisor !== undefined) process.kill(supervisor, 'SIGKILL');
	if (victim !== 'supervisor') process.kill(mounting.pid, 'SIGKILL');
	const recover = await program.run(['recover']);
	await mounting.ending;
	return {kinds: contents.entries.map(({entry}) => entry.kind), recover, leftovers: await program.leftovers()};
}

function supervisorOf({entries}: JournalContents, command: number): number | undefined {
	const identities = entries.flatMap(({entry}) => (entry.kind === 'supervisor' ? [entry.identity.pid] : []));
	return identities.find(pid => pid !== command);
}
