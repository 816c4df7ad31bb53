import {useEffect, useRef, useState} from 'react';
import type {Context} from '../../source/index.js';

export type AnswerOf<T> =
	| {readonly state: 'waiting'}
	| {readonly state: 'done'; readonly value: T}
	| {readonly state: 'failed'; readonly error: unknown};

const waiting = {state: 'waiting'} as const;

/** What the engine answers, asked anew when the key changes; what it throws is part of the answer. Never an answer to a former question. */
export function useAnswerOf<T>(key: string, ask: (context: Context) => Promise<T>): AnswerOf<T> {
	const [answer, setAnswer] = useState<{readonly key: string; readonly of: AnswerOf<T>}>({key, of: waiting});
	const current = useRef(ask);
	current.current = ask;
	useEffect(() => {
		const stop = new AbortController();
		const settle = (of: AnswerOf<T>) => {
			if (!stop.signal.aborted) setAnswer({key, of});
		};
		current.current({signal: stop.signal, emit() {}}).then(
			value => settle({state: 'done', value}),
			(error: unknown) => settle({state: 'failed', error}),
		);
		return () => stop.abort();
	}, [key]);
	return answer.key === key ? answer.of : waiting;
}
