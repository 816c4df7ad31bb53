import {describe} from 'vitest';
import {itIsQuotedFor} from '../text/quoting.js';

describe.each([
	['busybox ash', ['busybox', 'sh']],
	['bash', ['bash']],
] as const)('quoting for %s', (_, shell) => itIsQuotedFor(shell));
