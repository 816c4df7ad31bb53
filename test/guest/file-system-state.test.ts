import {describe, expect, it} from 'vitest';
import {conditionOfXfs} from '../../source/guest/file-system-state.js';

describe('conditionOfXfs', () => {
	it.each([
		['XFS (sdb6): Mounting V5 Filesystem\nXFS (sdb6): Ending clean mount', 'clean'],
		['XFS (sdb6): Mounting V5 Filesystem\nXFS (sdb6): Starting recovery (logdev: internal)\nXFS (sdb6): Ending recovery', 'unfinished'],
		['XFS (sdb6): recovery required on read-only device.\nXFS (sdb6): write access unavailable, cannot proceed.', 'unfinished'],
		['XFS (sdb6): Metadata corruption detected at xfs_agf_read_verify\nXFS (sdb6): Unmount and run xfs_repair', 'damaged'],
		['', 'unknown'],
	])('%#', (said, expected) => {
		expect(conditionOfXfs(said)).toBe(expected);
	});
});
