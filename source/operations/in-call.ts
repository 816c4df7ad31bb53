import type {AskPassword} from '../ask-password.js';
import type {Context} from '../events.js';
import {refuseForeignFolders} from '../host/trusted-folder.js';
import type {DriverlessRuntime} from '../runtime.js';

/** The options of one call. What it leaves out is taken from the engine. */
export type CallOptions = Partial<Context>;

/**
Do one call's work. What it throws can be told to a user, unless the signal aborted. What it needs root for is asked for once, where sudo allows that: the terminal that sudo remembers it by is there as long as
the call.
*/
export async function inCall<Kind extends DriverlessRuntime, Result>(
	runtime: Kind,
	{signal, emit, askPassword}: CallOptions,
	work: (runtime: Kind) => Promise<Result>,
): Promise<Result> {
	const ask = askPassword ?? runtime.context.askPassword;
	const context: Context = {signal: signal ?? runtime.context.signal, emit: emit ?? runtime.context.emit};
	// Of this call alone, as the terminal is.
	const ownAsk: AskPassword | undefined = ask && (async question => ask(question));
	try {
		await refuseForeignFolders(runtime.folders);
		return await work({...runtime, context: {...context, askPassword: ownAsk}});
	} catch (error) {
		if (context.signal.aborted) throw error;
		const {explained} = await import('../report/explained.js');
		throw await explained(error, runtime.folders);
	} finally {
		if (ownAsk) {
			const {closeSudo} = await import('../host/privilege-terminal.js');
			await closeSudo(ownAsk);
		}
	}
}

/** For work that only reads: its commands are not reported. */
export function quiet({signal}: Pick<Context, 'signal'>): Context {
	return {signal, emit() {}};
}

/** The same runtime, without reports, for work that only reads. */
export function quietly<Kind extends DriverlessRuntime>(runtime: Kind): Kind {
	return {...runtime, context: quiet(runtime.context)};
}
