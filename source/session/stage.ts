import type {Context} from '../events.js';
import {messageOf} from './error-data.js';

/** Do a part of a session's work, and emit when it begins and ends. */
export async function stage<Result>(
	id: string,
	title: string,
	{emit}: Pick<Context, 'emit'>,
	work: () => Promise<Result>,
): Promise<Result> {
	const started = performance.now();
	const seconds = () => (performance.now() - started) / 1000;
	emit({type: 'step-started', id, title});
	try {
		const result = await work();
		emit({type: 'step-done', id, title, seconds: seconds()});
		return result;
	} catch (error) {
		emit({type: 'step-failed', id, title, seconds: seconds(), message: messageOf(error)});
		throw error;
	}
}
