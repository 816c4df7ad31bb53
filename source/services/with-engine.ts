import type {Engine} from '../engine.js';
import type {Context} from '../events.js';
import type {AskPassword} from '../host/ask-password.js';

/**
Do one call's work. What it needs root for is asked for once, where sudo allows that: the terminal that sudo remembers it by is there as long as
the call.
*/
export async function withEngine<Result>(engine: Engine, context: Context, work: (engine: Engine) => Promise<Result>): Promise<Result> {
	const ask = context.askPassword ?? engine.context.askPassword;
	if (!ask) return work({...engine, context});
	const askPassword: AskPassword = async question => ask(question);
	try {
		return await work({...engine, context: {...context, askPassword}});
	} finally {
		const {closeSudo} = await import('../host/privilege-terminal.js');
		await closeSudo(askPassword);
	}
}

/** For looking only: what is run to look is nobody's business. */
export function quiet({signal}: Pick<Context, 'signal'>): Context {
	return {signal, emit() {}};
}
