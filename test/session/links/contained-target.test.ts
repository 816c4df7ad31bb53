import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {containedTarget} from '../../../source/session/links/contained-target.js';

describe('containedTarget', () => {
	it.each([
		// What cannot lead out is shown as it is stored.
		['a/link', 'file', 'file'],
		['a/link', './sub//file/', './sub//file/'],
		['a/b/link', '../file', '../file'],
		['a/b/link', '../../other/file', '../../other/file'],
		['link', '.', '.'],
		// Absolute: from the root of the mount.
		['link', '/etc/hostname', 'etc/hostname'],
		['a/b/link', '/etc/hostname', '../../etc/hostname'],
		['usr/lib/link', '/usr/lib/x.so', 'x.so'],
		['usr/lib/link', '/usr', '..'],
		['usr/lib/link', '/', '../..'],
		['link', '/', '.'],
		['link', '/etc/', 'etc/'],
		['a/link', '/../../x', '../x'],
		['a/link', '/b/../a/c', 'c'],
		// More `..` than there are folders: the root is above the root.
		['link', '../../etc/passwd', 'etc/passwd'],
		['a/link', '../../../etc/passwd', '../etc/passwd'],
		['a/link', '../..', '..'],
		['link', '..', '.'],
		// A name before `..` may be a link itself, so that it is not gone through.
		['a/b/link', 'up/../../../x', '../../x'],
		['a/link', 'b/../c', 'c'],
		['a/link', 'b/..', '.'],
	])('%s -> %s is %s', (link, target, expected) => {
		expect(containedTarget(link, target)).toBe(expected);
		expect(containedTarget(`/${link}`, target)).toBe(expected);
	});

	it('never leads out, whatever is written, and means what the stored one means where that is the root', () => {
		const part = fc.constantFrom('..', '.', '', 'a', 'b', '...');
		const name = fc.constantFrom('a', 'b', 'c');
		fc.assert(
			fc.property(fc.array(name, {minLength: 1, maxLength: 5}), fc.array(part, {minLength: 1, maxLength: 9}), (link, target) => {
				const stored = target.join('/') || '/';
				const result = containedTarget(link.join('/'), stored);
				const folder = `/${link.slice(0, -1).join('/')}`;
				const parts = result.split('/');
				const names = parts.findIndex(one => !['..', '.', ''].includes(one));
				expect(names === -1 ? [] : parts.slice(names)).not.toContain('..');
				expect(result.startsWith('/')).toBe(false);
				// The root of the mount, far below the root of the computer.
				expect(path.posix.join('/deep/er/mount', folder, result)).toMatch(/^\/deep\/er\/mount(?:\/|$)/);
				const slashless = (text: string) => (text.length > 1 ? text.replace(/\/+$/, '') : text);
				expect(slashless(path.posix.resolve(folder, result))).toBe(slashless(path.posix.resolve(folder, stored)));
			}),
			{numRuns: 2000},
		);
	});
});
