import type {Offer, Screen} from '../shell/screen.js';
import {isOver} from './unmount-state.js';

export type MountsArguments = {
	/** The id of the session that is selected first. */
	readonly session?: string;
};

/** At most so many are offered one by one; the table of mounts has the others. */
const mostRecoveries = 2;

export const mounts: Screen<MountsArguments> = {
	name: 'unmount',
	title: 'Mounts',
	guide: 'Unmount puts everything back. It says when the disk is safe to unplug: wait for that.',
	offers(overview) {
		if (!overview) return [];
		const {sessions} = overview;
		const cutOff = sessions.filter(isOver);
		return [
			...cutOff.slice(0, mostRecoveries).map(
				({id, mountpoint}): Offer<MountsArguments> => ({
					rank: 'urgent',
					id: `recover ${id}`,
					label: 'Recover',
					value: {session: id},
					description: `put back what is left of ${mountpoint ?? `session ${id}`}`,
				}),
			),
			{
				rank: 'usual',
				id: 'unmount',
				label: 'Unmount',
				value: {},
				description: mountsText(sessions.length),
				...(sessions.length > 0 ? {} : {disabled: 'nothing is mounted'}),
			},
		];
	},
};

function mountsText(count: number): string {
	return count === 1 ? 'one mount: its state, a shell, its log' : `${count} mounts: their state, a shell, their logs`;
}
