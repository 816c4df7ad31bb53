import type {AskPassword, Engine} from '../../source/index.js';
import {type Ending, type StartOptions, startWizards} from '../../wizards/shell/start.js';
import {FakeTerminal} from '../harness/fake-terminal.js';

/** The whole app on a fake terminal. */
export type OpenApp = {
	readonly terminal: FakeTerminal;
	readonly ended: Promise<Ending>;
	/** As a signal does. */
	readonly stop: AbortController;
	readonly atOnce: AbortController;
	/** What asks for passwords now. */
	ask(): AskPassword | undefined;
};

export function openApp(
	engine: Engine,
	{
		columns = 80,
		rows = 24,
		environment = {LANG: 'C.UTF-8'},
		start,
		runInTerminal = async () => 0,
	}: {
		readonly columns?: number;
		readonly rows?: number;
		readonly environment?: StartOptions['environment'];
		readonly start?: StartOptions['start'];
		readonly runInTerminal?: StartOptions['runInTerminal'];
	} = {},
): OpenApp {
	const terminal = new FakeTerminal(columns, rows);
	const stop = new AbortController();
	const atOnce = new AbortController();
	let asker: AskPassword | undefined;
	const ended = startWizards({
		engine,
		version: '1.2.3',
		start,
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		environment,
		setAskPassword(ask) {
			asker = ask;
		},
		runInTerminal,
		signal: stop.signal,
		atOnce: atOnce.signal,
	});
	// A test that waits for something else must not be ended by it.
	ended.catch(() => {});
	return {terminal, ended, stop, atOnce, ask: () => asker};
}
