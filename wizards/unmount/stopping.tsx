import {Box, Text} from 'ink';
import type {Holder} from '../../source/index.js';
import type {Size} from '../shell/screen.js';
import {Lines} from '../widgets/lines.js';
import {Busy} from '../widgets/spinner.js';
import type {Progress} from '../widgets/steps/progress.js';
import {StepsList} from '../widgets/steps/steps-list.js';
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
	size,
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
	readonly size: Size;
}) {
	const name = nameOf(job.session);
	const more = left === 0 ? '' : `, ${left} more after it`;
	const doing = job.kind === 'recover' ? `Putting back what is left of ${name}` : `Unmounting ${name}`;
	const rows = Math.max(1, size.rows - 7);
	return (
		<Box flexDirection="column" flexShrink={0}>
			<Lines lines={[`${doing}${more}`]} columns={size.columns} rows={2} />
			<Box height={1} />
			{isWaiting ? <HolderRows holders={holders} columns={size.columns} rows={rows} /> : null}
			<StepsList progress={progress} columns={size.columns} rows={rows} isBusy />
			{isWaiting ? <Box height={1} /> : null}
			<Busy text={isStopping ? 'stopping…' : isWaiting ? waitingFor(holders) : 'putting things back, in order…'} />
			<Box height={1} />
			<Text bold>{isWaiting ? 'Nothing was changed so far.' : 'Do not unplug the disk yet.'}</Text>
		</Box>
	);
}

function waitingFor(holders: readonly Holder[]): string {
	return holders.length === 1 ? 'waiting until it is done…' : 'waiting until they are done…';
}
