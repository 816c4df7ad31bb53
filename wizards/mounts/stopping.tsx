import {Box} from 'ink';
import {UnderWay} from '../kit/under-way.js';
import {useSize} from '../shell/size.js';
import type {WorkState} from '../shell/work.js';
import {HolderRows} from './holder-rows.js';
import {nameOf} from './report-lines.js';
import type {Working} from './unmount-state.js';

type Props = {
	readonly stage: Working;
	readonly work: Pick<WorkState<void>, 'phase' | 'progress'>;
	/** For those who use it. */
	readonly isWaiting: boolean;
	/** Its machine does not answer. */
	readonly isStuck: boolean;
};

/** A session while it ends: the real steps, what is still to be written, and that the disk is needed. */
export function Stopping({stage: {job, holders, rest}, work: {phase, progress}, isWaiting, isStuck}: Props) {
	const {rows} = useSize();
	const name = nameOf(job.session);
	const doing = job.kind === 'recover' ? `Putting back what is left of ${name}` : `Unmounting ${name}`;
	const who = holders.length === 1 ? 'it is' : 'they are';
	return (
		<UnderWay
			title={rest.length === 0 ? doing : `${doing}, ${rest.length} more after it`}
			progress={progress}
			waiting={
				phase === 'stopping'
					? 'stopping…'
					: isStuck
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
