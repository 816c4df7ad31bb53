import path from 'node:path';
import {expect, test} from 'vitest';
import {folders} from '../source/folders.js';

test('VMFUSE_HOME puts everything below one folder', () => {
	expect(folders({VMFUSE_HOME: '/srv/vm'})).toEqual({
		home: '/srv/vm',
		data: '/srv/vm/data',
		state: '/srv/vm/state',
		cache: '/srv/vm/cache',
	});
	expect(folders({VMFUSE_HOME: 'here'}).data).toBe(path.resolve('here/data'));
});

test('without it, or when it is empty, three folders of the user’s', () => {
	for (const environment of [{}, {VMFUSE_HOME: ''}]) {
		const found = Object.values(folders(environment));
		expect(new Set(found).size).toBe(3);
		for (const folder of found) expect(path.isAbsolute(folder) && folder.includes('vmfuse')).toBe(true);
	}
});
