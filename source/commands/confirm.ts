import process from 'node:process';
import {createInterface} from 'node:readline';
import {CanceledError, UsageError} from '../errors.js';

/**
Ask before something is destroyed. Without a terminal there is nobody to ask: then the flag must be given.
@throws UsageError that names the flag; CanceledError when the answer is not yes; the signal's reason when that aborts.
*/
export async function confirm(
	question: string,
	{yes, flag, signal}: {readonly yes: boolean; readonly flag: string; readonly signal: AbortSignal},
): Promise<void> {
	if (yes) return;
	if (!process.stdin.isTTY || !process.stderr.isTTY)
		throw new UsageError(`this must be confirmed: ${question}`, {nextSteps: [`add ${flag}`]});
	const answer = await ask(`${question} [y/N] `, signal);
	signal.throwIfAborted();
	if (!/^y(es)?$/i.test(answer.trim())) throw new CanceledError('nothing was changed');
}

/** @returns Nothing when there is no answer: the signal aborted, or the terminal is gone. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
	signal.throwIfAborted();
	// The terminal itself lets lines be edited, and makes a signal of Ctrl-C.
	const terminal = createInterface({input: process.stdin, output: process.stderr, prompt: question, terminal: false});
	const onAbort = () => terminal.close();
	signal.addEventListener('abort', onAbort);
	try {
		return await new Promise(resolve => {
			terminal.once('line', resolve);
			terminal.once('close', () => resolve(''));
			terminal.prompt();
		});
	} finally {
		signal.removeEventListener('abort', onAbort);
		terminal.close();
	}
}
