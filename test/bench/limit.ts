import type {Use} from './processes.js';

/** What does the work, by the names of programs. */
const workers: ReadonlyArray<readonly [string, RegExp]> = [
	['guest CPU', /^qemu/],
	['sshfs', /^sshfs/],
	['ssh', /^ssh$/],
	['guestmount', /^guestmount/],
	['our filter', /^node/],
];

/** What limits a figure: who was busy for at least half of the seconds; nobody: it is waited for, disks and round trips. */
export function limitOf(used: ReadonlyMap<string, Use>, seconds: number): string {
	const shares = workers
		.map(([title, pattern]) => {
			const busy = [...used].filter(([name]) => pattern.test(name)).reduce((sum, [, use]) => sum + use.busy, 0);
			return {title, share: busy / seconds};
		})
		.sort((a, b) => b.share - a.share);
	const first = shares[0];
	return first && first.share >= 0.5 ? `${first.title} ${Math.round(Math.min(first.share, 1) * 100)} %` : 'waiting';
}
