import {useEffect, useState} from 'react';

/** Counts up as long as something moves. No timer runs otherwise. @param milliseconds Between two counts. */
export function useTick(isActive: boolean, milliseconds: number): number {
	const [count, setCount] = useState(0);
	useEffect(() => {
		if (!isActive) return;
		const timer = setInterval(() => setCount(before => before + 1), milliseconds);
		return () => clearInterval(timer);
	}, [isActive, milliseconds]);
	return count;
}
