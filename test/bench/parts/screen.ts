import process from 'node:process';
import * as pty from 'node-pty';

export type Screens = {
	readonly pid: number;
	/** Resolves at the first frame. */
	readonly drawn: Promise<void>;
	/** Press Ctrl-C and wait for the end. */
	end(): Promise<void>;
};

/** The wizards of the built program in a terminal. */
export function openScreens(program: string, environment: NodeJS.ProcessEnv): Screens {
	const child = pty.spawn(process.execPath, [program], {cols: 80, rows: 24, env: environment, name: 'xterm-256color'});
	const ended = new Promise<void>(resolve => {
		child.onExit(() => resolve());
	});
	const drawn = new Promise<void>(resolve => {
		let written = '';
		child.onData(text => {
			written += text;
			if (written.includes('vmfuse-tui')) resolve();
		});
	});
	return {
		pid: child.pid,
		drawn,
		async end() {
			child.write('\u0003');
			await ended;
		},
	};
}
