import {Box} from 'ink';
import {useKeys} from '../keymap/use-keys.js';
import {UnderWay} from '../kit/under-way.js';
import {useSize} from '../shell/size.js';
import type {useWork} from '../shell/use-work.js';
import {HolderRows} from './holder-rows.js';
import {nameOf} from './report-lines.js';
import type {Working} from './unmount-state.js';

type Props = {
	readonly stage: Working;
	readonly work: Pick<ReturnType<typeof useWork<void>>, 'phase' | 'progress' | 'stop'>;
	/** For those who use it. */
	readonly isWaiting: boolean;
	/** Its machine does not answer. */
	readonly onForce: (() => void) | undefined;
};

/** A session while it ends: the real steps, what is still to be written, and that the disk is needed. */
export function Stopping({stage: {job, holders, rest}, work: {phase, progress, stop}, isWaiting, onForce}: Props) {
	const {rows} = useSize();
	const name = nameOf(job.session);
	const isRecovery = job.kind === 'recover';
	const doing = isRecovery ? `Putting back what is left of ${name}` : `Unmounting ${name}`;
	const who = holders.length === 1 ? 'it is' : 'they are';
	const end = {label: '', run: () => stop()};
	useKeys({
		back: {...end, label: isRecovery ? 'stop' : isWaiting ? 'do not wait' : 'stop watching'},
		leave: end,
		force: onForce,
		interrupt: phase === 'running' ? end : undefined,
	});
	return (
		<UnderWay
			title={rest.length === 0 ? doing : `${doing}, ${rest.length} more after it`}
			progress={progress}
			waiting={
				phase === 'stopping'
					? 'stopping…'
					: onForce
						? 'waiting for its machine, which does not answer (f: pull its plug)…'
						: isWaiting
							? `waiting until ${who} done…`
							: 'putting things back, in order…'
			}
			warning={
				isWaiting
					? 'Nothing was changed so far.'
					: `Do not unplug the disk yet.${job.session.peek ? ' What was written is thrown away.' : ''}`
			}
		>
			{isWaiting ? (
				<Box flexDirection="column" marginBottom={1}>
					<HolderRows holders={holders} rows={Math.max(1, Math.floor(rows / 3))} />
				</Box>
			) : null}
		</UnderWay>
	);
}
