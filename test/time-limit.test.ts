import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test} from 'vitest';
import {timeLimit} from '../source/time-limit.js';
import {eventually} from './harness/eventually.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a limit that is joined with another signal holds, although nobody else refers to it', async () => {
	const joined = AbortSignal.any([new AbortController().signal, timeLimit(200)]);
	await eventually('the end of the limit', () => {
		collectGarbage();
		return joined.aborted ? true : undefined;
	});
	expect((joined.reason as Error).name).toBe('TimeoutError');
});
