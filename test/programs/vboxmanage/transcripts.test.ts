import {describe, expect, it} from 'vitest';
import {callLists} from '../../../fixtures/vboxmanage-calls/lists.js';
import {compareWithReal} from '../../harness/play-on-double.js';

describe('the double says what VirtualBox 7.2.22 said', () => {
	it.each(callLists.filter(({needs}) => needs === 'tools'))('$name', async list => {
		expect(await compareWithReal(list)).toEqual({differences: '', idleExceptions: []});
	});
});
