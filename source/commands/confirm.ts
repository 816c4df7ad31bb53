import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {CanceledError, UsageError} from '../errors.js';

/**
Ask before something is destroyed. Without a terminal there is nobody to ask: then the flag must be given.
@throws UsageError that names the flag; CanceledError when the answer is not yes.
*/
export async function confirm(question: string, {yes, flag}: {readonly yes: boolean; readonly flag: string}): Promise<void> {
	if (yes) return;
	if (!process.stdin.isTTY || !process.stderr.isTTY)
		throw new UsageError(`this must be confirmed: ${question}`, {nextSteps: [`add ${flag}`]});
	const terminal = createInterface({input: process.stdin, output: process.stderr});
	try {
		const answer = await terminal.question(`${question} [y/N] `);
		if (!/^y(es)?$/i.test(answer.trim())) throw new CanceledError('nothing was changed');
	} finally {
		terminal.close();
	}
}
