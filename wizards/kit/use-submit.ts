import {useLayoutEffect, useState} from 'react';
import type {AnswerOf} from './use-answer-of.js';

/**
Enter may come before the engine has answered.
@param written What it was pressed on: when that changes, it is forgotten.
@returns Enter's handler: it calls `onGood` or `onBad` as soon as the answer is there. `on`: handles what is written from now on.
*/
export function useSubmit<T>(
	written: string,
	answer: AnswerOf<T>,
	onGood: (value: T) => void,
	onBad: () => void = () => {},
): (on?: string) => void {
	const [entered, setEntered] = useState<string>();
	useLayoutEffect(() => {
		if (entered !== written || answer.state === 'waiting') return;
		setEntered(undefined);
		if (answer.state === 'done') onGood(answer.value);
		else onBad();
	});
	return (on = written) => setEntered(on);
}
