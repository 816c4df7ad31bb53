/** Who was busy for how many of the seconds that something took. */
export type Busy = ReadonlyMap<string, number>;

/** What does the work, by the names of programs. */
const workers: ReadonlyArray<readonly [string, RegExp]> = [
	['guest CPU', /^qemu/],
	['sshfs', /^sshfs/],
	['ssh', /^ssh$/],
	['guestmount', /^guestmount/],
	['our filter', /^node/],
];

/** What limits a figure: who was busy for at least half of the time; nobody: it is waited for, disks and round trips. */
export function limitOf(before: Busy, after: Busy, seconds: number): string {
	const shares = workers
		.map(([title, pattern]) => {
			const names = [...after.keys()].filter(name => pattern.test(name));
			const busy = names.reduce((sum, name) => sum + (after.get(name) ?? 0) - (before.get(name) ?? 0), 0);
			return {title, share: busy / seconds};
		})
		.sort((a, b) => b.share - a.share);
	const first = shares[0];
	return first && first.share >= 0.5 ? `${first.title} ${Math.round(Math.min(first.share, 1) * 100)} %` : 'waiting';
}
