import type {AskPassword, Engine} from '../../source/index.js';
import {screens} from '../screens.js';
import type {AppState} from './app-state.js';
import {Confirm} from './overlays/confirm.js';
import {ErrorNote} from './overlays/error.js';
import {Log} from './overlays/log.js';
import {Password} from './overlays/password.js';
import type {Question, Shell} from './shell.js';

type Props = {
	readonly state: AppState;
	readonly version: string;
	readonly engine: Engine;
	end(): void;
	runInTerminal: Shell['runInTerminal'];
};

/** What screens may ask of the app, made of its state. */
export function createShell({state, version, engine, end, runInTerminal}: Props): Shell {
	const confirm = async (question: Question) => state.ask('A question', false, answer => <Confirm question={question} onAnswer={answer} />);
	return {
		version,
		state,
		screens: screens.map(({screen}) => screen),
		open: (screen, given) => state.open({screen, given: given ?? {}}),
		summarize: (lines, about) => state.summarize(lines, about),
		confirm,
		runInTerminal,
		async quit() {
			const titles = state.busyWorks.filter(work => !work.isHarmless).map(({title}) => title);
			const question = {
				title: 'Stop it and quit?',
				lines: [
					`Still under way: ${titles.join('; ')}.`,
					'It is stopped in order. What it has made so far is put back where that is possible.',
				],
				yes: 'Stop and quit',
				no: 'Go on',
			};
			if (titles.length === 0 || (await confirm(question))) end();
		},
		showError: async (error, title = 'That did not work') =>
			state.ask<void>('Error', undefined, close => <ErrorNote error={error} title={title} onClose={close} />),
		showLog(file) {
			void state.ask<void>('Log', undefined, close => <Log file={file} logTail={engine.logs.tail} onClose={close} />);
		},
	};
}

/** Ask for a password on top of whatever is shown. */
export async function askPassword(state: AppState, question: Parameters<AskPassword>[0]): Promise<string | undefined> {
	return state.ask<string | undefined>('Password', undefined, answer => <Password question={question} onAnswer={answer} />);
}
