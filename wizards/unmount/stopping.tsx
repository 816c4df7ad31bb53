import {Box} from 'ink';
import type {Holder} from '../../source/index.js';
import {UnderWay} from '../kit/under-way.js';
import {useSize} from '../shell/size.js';
import type {Progress} from '../widgets/steps/progress.js';
import {HolderRows} from './holder-rows.js';
import {nameOf} from './report-lines.js';
import type {Job} from './unmount-state.js';

/** A session while it ends: the real steps, what is still to be written, and that the disk is needed. */
export function Stopping({
	job,
	progress,
	holders,
	isWaiting,
	isStopping,
	left,
}: {
	readonly job: Job;
	readonly progress: Progress;
	readonly holders: readonly Holder[];
	/** For those who use it. */
	readonly isWaiting: boolean;
	/** The user has asked to stop. */
	readonly isStopping: boolean;
	/** Sessions that come after it. */
	readonly left: number;
}) {
	const {rows} = useSize();
	const name = nameOf(job.session);
	const doing = job.kind === 'recover' ? `Putting back what is left of ${name}` : `Unmounting ${name}`;
	const who = holders.length === 1 ? 'it is' : 'they are';
	return (
		<UnderWay
			title={left === 0 ? doing : `${doing}, ${left} more after it`}
			progress={progress}
			waiting={isStopping ? 'stopping…' : isWaiting ? `waiting until ${who} done…` : 'putting things back, in order…'}
			warning={isWaiting ? 'Nothing was changed so far.' : 'Do not unplug the disk yet.'}
		>
			{isWaiting ? (
				<Box flexDirection="column" marginBottom={1}>
					<HolderRows holders={holders} rows={Math.max(1, Math.floor(rows / 3))} />
				</Box>
			) : null}
		</UnderWay>
	);
}
