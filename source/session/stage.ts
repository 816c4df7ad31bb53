import type {Context} from '../events.js';

/** Do a part of a session's work and tell its beginning and end. */
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
		emit({type: 'step-failed', id, title, seconds: seconds(), message: (error as Error).message});
		throw error;
	}
}
