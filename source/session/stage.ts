import type {Context} from '../events.js';
import {messageOf} from './error-data.js';

/** Do a part of long work, and emit when it begins and ends. @param noteOf What is worth knowing of how it was done. */
export async function stage<Result>(
	id: string,
	title: string,
	{emit}: Pick<Context, 'emit'>,
	work: () => Promise<Result>,
	noteOf: (result: Result) => string | undefined = () => undefined,
): Promise<Result> {
	const started = performance.now();
	const seconds = () => (performance.now() - started) / 1000;
	emit({type: 'step-started', id, title});
	try {
		const result = await work();
		const note = noteOf(result);
		emit({type: 'step-done', id, title, seconds: seconds(), ...(note === undefined ? {} : {note})});
		return result;
	} catch (error) {
		emit({type: 'step-failed', id, title, seconds: seconds(), message: messageOf(error)});
		throw error;
	}
}
