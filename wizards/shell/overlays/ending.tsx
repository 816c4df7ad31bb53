import {Box} from 'ink';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {UndoRows} from '../../widgets/steps/undo-rows.js';
import type {AppState} from '../app-state.js';
import {useStore} from '../store.js';
import type {Work} from '../work.js';
import {OverlayFrame, useOverlaySize} from './overlay-frame.js';

/** While everything that is under way is stopped before the end. */
export function EndingOverlay({state}: {readonly state: AppState}) {
	useStore(state);
	const size = useOverlaySize();
	const works = state.busyWorks;
	const rows = Math.max(1, Math.floor((size.rows - 3) / Math.max(1, works.length)));
	return (
		<OverlayFrame title="Putting everything back before the program ends" tone="warning">
			{works.map(work => (
				<Stopping key={work.title} work={work} rows={rows} />
			))}
			<Box marginTop={1}>
				<Lines lines={['Ctrl-C ends at once, and says what is left.']} isDim />
			</Box>
		</OverlayFrame>
	);
}

function Stopping({work, rows}: {readonly work: Work; readonly rows: number}) {
	const {progress} = useStore(work);
	return (
		<Box flexDirection="column">
			<UndoRows undos={progress.undos.slice(-rows)} />
			<Busy text={work.title} />
		</Box>
	);
}
