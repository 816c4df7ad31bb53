import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {readmeFile, withKeys} from '../../../fixtures/readme/keys.js';

test('The README says what the keys do (else: npm run keys)', async () => {
	const readme = await readFile(readmeFile, 'utf8');
	expect(readme).toBe(withKeys(readme));
	expect(readme).toContain('| everywhere | `enter`');
});
