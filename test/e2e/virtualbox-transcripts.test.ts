import {describe, expect, it} from 'vitest';
import {callLists} from '../../fixtures/vboxmanage-calls/lists.js';
import {compareWithReal} from '../harness/play-on-double.js';

const lists = callLists.filter(({needs}) => needs === 'machines');

describe('the double with machines that run says what VirtualBox 7.2.22 said', () => {
	for (const list of lists) {
		it(list.name, async () => {
			expect(await compareWithReal(list)).toEqual({differences: '', idleExceptions: []});
		});
	}
});
