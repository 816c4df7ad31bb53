import {useShell} from './shell.js';
import {useStore} from './store.js';
import type {Work, WorkState} from './work.js';

/**
Long work of a screen, redrawn as it goes. It outlives the screen: the app stops it in order before the program ends, and Ctrl-C stops it unless
the screen has its own handler of `interrupt`. @param name Unique in the app.
*/
export function useWork<T>(name: string): WorkState<T> & Pick<Work<T>, 'start' | 'stop' | 'reset'> & {readonly isBusy: boolean} {
	const work = useShell().state.work<T>(name);
	const state = useStore(work);
	return {
		...state,
		isBusy: work.isBusy,
		start: async (run, options) => work.start(run, options),
		stop: reason => work.stop(reason),
		reset: () => work.reset(),
	};
}
