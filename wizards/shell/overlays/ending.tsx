import {Box} from 'ink';
import {useSyncExternalStore} from 'react';
import {Lines} from '../../widgets/lines.js';
import {Busy} from '../../widgets/spinner.js';
import {UndoRows} from '../../widgets/steps/steps-list.js';
import type {AppState} from '../app-state.js';
import {useBodySize} from '../use-body-size.js';
import type {Work} from '../work.js';
import {OverlayFrame, panelColumns} from './overlay-frame.js';

/** While everything that is under way is stopped before the end. */
export function EndingOverlay({state}: {readonly state: AppState}) {
	useSyncExternalStore(state.subscribe, state.snapshot);
	const size = useBodySize();
	const {inner} = panelColumns(size);
	const works = state.busyWorks;
	const rows = Math.max(1, Math.floor((size.rows - 7) / Math.max(1, works.length)));
	return (
		<OverlayFrame size={size} title="Putting everything back before the program ends" tone="warning">
			{works.map(work => (
				<Stopping key={work.title} work={work} columns={inner} rows={rows} />
			))}
			<Box marginTop={1}>
				<Lines lines={['Ctrl-C ends at once, and says what is left.']} columns={inner} isDim />
			</Box>
		</OverlayFrame>
	);
}

function Stopping({work, columns, rows}: {readonly work: Work; readonly columns: number; readonly rows: number}) {
	const {progress} = useSyncExternalStore(work.subscribe, work.state);
	return (
		<Box flexDirection="column">
			<UndoRows undos={progress.undos.slice(-rows)} columns={columns} />
			<Busy text={work.title} />
		</Box>
	);
}
