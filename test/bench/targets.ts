import {type Figures, middle} from './parts/share.js';
import {figure} from './statistics.js';
import {markdownTable} from './table.js';

type Target = {
	readonly what: string;
	readonly figure: RegExp;
	/** Of ours. @default warm */
	readonly way?: string;
	/** Which way it is compared with; undefined: it is a value of its own. */
	readonly against?: string;
	readonly goal: {readonly atMost: number} | {readonly atLeast: number};
	/** Seconds: less is more speed. */
	readonly isTime?: true;
};

/** Ratios of medians in the same run. Speeds are ratios of speeds, so more is better; where it is `atMost`, less is better. */
const targets: readonly Target[] = [
	{what: 'time to mounted, warm, against guestmount', figure: /^command to/, against: 'guestmount', goal: {atMost: 1 / 6}},
	{
		what: 'time to mounted, joined, against guestmount',
		figure: /^command to/,
		way: 'joined',
		against: 'guestmount',
		goal: {atMost: 1 / 20},
	},
	{what: 'unmount where nothing was written, seconds', figure: /^unmount/, way: 'joined', goal: {atMost: 1}},
	{what: 'unmount after the work, seconds', figure: /^unmount/, goal: {atMost: 1}},
	{what: 'sequential read, cold, against guestmount', figure: /^read .*cold/, against: 'guestmount', goal: {atLeast: 1.5}},
	{what: 'sequential read, cold, against plain sshfs', figure: /^read .*cold/, against: 'ancestor', goal: {atLeast: 3}},
	{what: 'sequential write with fsync against guestmount', figure: /^write .*new/, against: 'guestmount', goal: {atLeast: 6}},
	...(['cold', 'warm'] as const).flatMap(state => [
		{
			what: `find and stat, ${state}, against guestmount`,
			figure: new RegExp(`^find .*${state}`),
			against: 'guestmount',
			goal: {atLeast: state === 'cold' ? 1 : 5},
			isTime: true as const,
		},
		{
			what: `tar out, ${state}, against guestmount`,
			figure: new RegExp(`^tar out .*${state}`),
			against: 'guestmount',
			goal: {atLeast: state === 'cold' ? 1 : 5},
			isTime: true as const,
		},
	]),
	{what: 'memory (PSS) against guestmount', figure: /^memory, mounted/, against: 'guestmount', goal: {atMost: 1 / 3}},
];

export function targetTable(figures: ReadonlyMap<string, Figures>): string {
	const rows = targets.map(({what, figure: name, way = 'warm', against, goal, isTime}) => {
		const own = middle(figures, way, name);
		const other = against === undefined ? 1 : middle(figures, against, name);
		const ratio = isTime ? other / own : own / other;
		const [limit, isMet] =
			'atMost' in goal ? [`at most ${figure(goal.atMost)}`, ratio <= goal.atMost] : [`at least ${goal.atLeast}`, ratio >= goal.atLeast];
		return [what, figure(ratio), limit, Number.isNaN(ratio) ? 'not measured' : isMet ? 'met' : 'not met'];
	});
	return markdownTable(['figure, in this run', 'ratio', 'target', ''], rows);
}
