import {describe, expect, it} from 'vitest';
import {RequirementError} from '../../source/errors.js';
import {findProgram} from '../../source/host/find-program.js';
import {checkFuse, parseSshfsVersion} from '../../source/host/fuse.js';
import {knownProblems} from '../../source/host/fuse-problems.js';
import {requireProgram} from '../../source/host/packages.js';
import {isAtLeast} from '../../source/text/versions.js';

const context = {signal: new AbortController().signal, emit: () => {}};

describe('findProgram', () => {
	it('looks along the path and where a user does not', () => {
		expect(findProgram('sh')).toMatch(/^\/.*\/sh$/);
		expect(findProgram('sh', '')).toMatch(/\/sh$/);
		expect(findProgram('no-such-program-4711')).toBeUndefined();
	});

	it('is what requireProgram does, with an error that names the package', () => {
		// As on a computer without it: the name is looked up, not the package.
		const name = 'qemu-img';
		if (findProgram(name)) expect(requireProgram(name)).toBe(findProgram(name));
		else expect(() => requireProgram(name)).toThrow(RequirementError);
	});
});

describe('known problems of FUSE', () => {
	it.each([
		['3.7.10', '3.7.6', true],
		['3.7.6', '3.7.6', true],
		['3.7', '3.7.0', true],
		['3.7.3', '3.7.6', false],
		['2.10', '3.0', false],
		['6.1.40', '7.0.4', false],
		['10.0.0', '7.0.4', true],
	])('%s is at least %s: %s', (version, least, expected) => expect(isAtLeast(version, least)).toBe(expected));

	it('is told of the versions that have them, on the platform that has them', () => {
		expect(knownProblems('macFUSE', '5.2.0', 'darwin')).toMatchObject([{text: expect.stringContaining('corrupts')}]);
		expect(knownProblems('macFUSE', '5.3.2', 'darwin')).toEqual([]);
		expect(knownProblems('macFUSE', '5.3.3', 'darwin')).toMatchObject([{text: expect.stringContaining('breaks')}]);
		expect(knownProblems('sshfs', '3.7.5', 'darwin')).toHaveLength(1);
		expect(knownProblems('sshfs', '3.7.5', 'linux')).toEqual([]);
	});

	it('reads the version of sshfs', () => {
		expect(parseSshfsVersion('SSHFS version 3.7.3\nFUSE library version 3.14.0\nusing FUSE kernel interface version 7.31\n')).toBe('3.7.3');
		expect(parseSshfsVersion('fuse: device not found')).toBeUndefined();
	});
});

describe('checkFuse', () => {
	it('finds sshfs here, or says what to install', async () => {
		try {
			const {program, version} = await checkFuse(context);
			expect(program).toMatch(/\/sshfs$/);
			expect(version).toMatch(/^\d+\.\d+/);
		} catch (error) {
			expect(error).toBeInstanceOf(RequirementError);
			expect((error as RequirementError).nextSteps.length).toBeGreaterThan(0);
		}
	});
});
