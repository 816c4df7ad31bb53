import {PassThrough} from 'node:stream';
import {render} from 'ink';
import type {ReactNode} from 'react';
import {type AskPassword, type Engine, exitCodes, isUnicodeTerminal} from '../../source/index.js';
import {KeyReader} from '../keymap/key-reader.js';
import {KeyRegistry} from '../keymap/key-registry.js';
import {KeysContext} from '../keymap/use-keys.js';
import {screenNamed, screens} from '../screens.js';
import type {SetupDefaults} from '../setup/setup.js';
import {GlyphsContext, glyphs} from '../widgets/glyphs.js';
import {App, type Components} from './app.js';
import {AppState} from './app-state.js';
import {askPassword, createShell} from './create-shell.js';
import {type Ending, endInOrder, endNow} from './end.js';
import {Painter} from './painter.js';

export type StartOptions = {
	readonly engine: Engine;
	readonly version: string;
	/** The name of a screen. @default home */
	readonly start?: string;
	/** What a set-up offers as its answers. */
	readonly setup?: SetupDefaults;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Told who asks for passwords, for as long as the app runs. */
	setAskPassword(ask: AskPassword | undefined): void;
	/** Run a program that has the terminal. @returns Its exit status, null after a signal. @throws When it cannot be started. */
	runInTerminal(command: readonly string[]): Promise<number | null>;
	/** Aborts when everything is to be stopped in order, for example at a signal. */
	readonly signal: AbortSignal;
	/** Aborts when we are to end at once: the second signal. */
	readonly atOnce: AbortSignal;
};

type Resolvers<T> = {readonly promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void};

/** The terminal, for another program. */
type Loan = {readonly command: readonly string[]; readonly before: readonly string[]; readonly returned: Resolvers<number | null>};

export type {Ending} from './end.js';

/**
Show the wizards until the user leaves them. What is under way is stopped in order first; the terminal is as it was before, whatever happens.
@returns The exit code, and lines for the scrollback.
@throws What crashed the app, after everything was stopped in order.
*/
export async function startWizards(options: StartOptions): Promise<Ending> {
	const {engine, version, start = 'home', setup, stdin, stdout, signal, atOnce} = options;
	// Answers for the set-up mean nothing to another screen.
	const place = {screen: screenNamed(start), given: setup ? {defaults: setup} : {}};
	const components = await loadComponents();
	const state = new AppState(place);
	const registry = new KeyRegistry();
	const ended = withResolvers<Ending>();
	let lend = withResolvers<Loan>();
	let ending: Promise<void> | undefined;
	const end = (exitCode: number) => {
		ending ??= endInOrder(state, exitCode).then(ended.resolve, ended.reject);
	};
	const endAtOnce = () => ended.resolve(endNow(state, exitCodes.interrupt));
	const shell = createShell({
		state,
		version,
		engine,
		end: () => end(exitCodes.done),
		async runInTerminal(command, before = []) {
			const returned = withResolvers<number | null>();
			lend.resolve({command, before, returned});
			return returned.promise;
		},
	});
	const onInterrupt = () => {
		const busy = state.busyWorks.filter(work => !work.isHarmless);
		const running = busy.filter(work => work.state().phase === 'running');
		if (ending) endAtOnce();
		else if (running.length > 0) for (const work of running) work.stop();
		else if (busy.length > 0) endAtOnce();
		else end(exitCodes.interrupt);
	};
	const onSignal = () => end(exitCodes.interrupt);
	const onGone = () => end(exitCodes.hangup);
	const ignore = () => {};
	const crash = (error: unknown) => ended.reject(error);
	signal.addEventListener('abort', onSignal);
	atOnce.addEventListener('abort', endAtOnce);
	if (signal.aborted) onSignal();
	stdin.on('end', onGone);
	// The terminal can be gone: what is written to it then fails, and that must not stop what is being put back.
	for (const stream of [stdin, stdout]) stream.on('error', ignore);
	process.on('uncaughtException', crash);
	options.setAskPassword(question => askPassword(state, question));
	try {
		for (;;) {
			const giveBack = takeTerminal(options, registry, crash, <App {...{state, shell, engine, components, onInterrupt}} />);
			const next = await Promise.race([ended.promise, lend.promise]).finally(giveBack);
			if ('exitCode' in next) return next;
			lend = withResolvers();
			stdout.write(next.before.map(line => `${line}\n`).join(''));
			await options.runInTerminal(next.command).then(next.returned.resolve, next.returned.reject);
		}
	} catch (error) {
		await endInOrder(state, exitCodes.failure);
		throw error;
	} finally {
		options.setAskPassword(undefined);
		signal.removeEventListener('abort', onSignal);
		atOnce.removeEventListener('abort', endAtOnce);
		stdin.off('end', onGone);
		process.off('uncaughtException', crash);
	}
}

/** Draw on the terminal, and read its keys. @returns Gives it back as it was. */
function takeTerminal(
	{stdin, stdout, environment}: Pick<StartOptions, 'stdin' | 'stdout' | 'environment'>,
	registry: KeyRegistry,
	onCrash: (error: unknown) => void,
	node: ReactNode,
): () => void {
	const isScreenReader = environment.INK_SCREEN_READER === 'true';
	const keys = new KeyReader(stdin, registry);
	keys.start();
	const painter = isScreenReader ? undefined : new Painter(stdout);
	const app = render(
		<KeysContext value={registry}>
			<GlyphsContext value={glyphs(isUnicodeTerminal(environment))}>{node}</GlyphsContext>
		</KeysContext>,
		{
			stdin: silentInput(),
			stdout: (painter ?? stdout) as NodeJS.WriteStream,
			// In this mode Ink writes whole frames, which the painter puts in their place.
			debug: painter !== undefined,
			exitOnCtrlC: false,
			patchConsole: false,
			isScreenReaderEnabled: isScreenReader,
		},
	);
	app.waitUntilExit().catch(onCrash);
	return () => {
		app.unmount();
		painter?.close();
		keys.stop();
	};
}

/** All at once: a key that opens a screen must not be followed by one that the screen before still hears. */
async function loadComponents(): Promise<Components> {
	return new Map(await Promise.all(screens.map(async ({screen, load}) => [screen, await load()] as const)));
}

/** What Ink reads: nothing. It would pass on what arrived together in one go, and not only to whom it is for. */
function silentInput(): NodeJS.ReadStream {
	const terminal = {isTTY: true, setRawMode() {}, ref() {}, unref() {}};
	return Object.assign(new PassThrough(), terminal) as unknown as NodeJS.ReadStream;
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): Resolvers<T> {
	let resolve: (value: T) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return {promise, resolve, reject};
}
