import {failed, Outcome} from '../../kit/outcome.js';
import {useShell} from '../../shell/shell.js';

type Props = {
	readonly error: unknown;
	/** Absent: there is none. */
	readonly log?: string;
	/** Absent: there is nothing to be tried again. */
	readonly onRetry: (() => void) | undefined;
	onBack(): void;
};

/** Why there is no virtual machine any more, and what can be done. */
export function NotMounted({error, log, onRetry, onBack}: Props) {
	const shell = useShell();
	const choices = [
		...(onRetry ? [{id: 'retry', label: 'Try again', value: onRetry}] : []),
		{id: 'back', label: onRetry ? 'Change the answers' : 'Go on', value: onBack},
		...(log === undefined ? [] : [{id: 'log', label: 'Show the log', value: () => shell.showLog(log)}]),
	];
	return <Outcome outcome={failed(error)} choices={choices} onChoose={run => run()} />;
}
