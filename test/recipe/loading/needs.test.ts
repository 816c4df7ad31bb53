import {describe, expect, test} from 'vitest';
import {incompleteOf, missingOf, parseNeeds, withNeeds} from '../../../source/recipe/loading/needs.js';

const files = ['a.tcz', 'a.tcz.dep', 'b.tcz', 'raid-dm-6.1.tcz', 'raid-dm-6.1.tcz.md5.txt'];
const sizes = (...names: readonly string[]) => new Map(names.map(name => [name, 1] as const));

test('what each needs', () => {
	expect(
		parseNeeds(['a.tcz.dep:b.tcz', 'a.tcz.dep: raid-dm-KERNEL.tcz \r', 'a.tcz.dep:', 'b.tcz.dep:c.tcz', 'grep: *.dep: No such file']),
	).toEqual(
		new Map([
			['a.tcz', ['b.tcz', 'raid-dm-KERNEL.tcz']],
			['b.tcz', ['c.tcz']],
		]),
	);
});

test('an extension with everything that it needs', () => {
	const needs = parseNeeds(['a.tcz.dep:b.tcz', 'b.tcz.dep:raid-dm-KERNEL.tcz', 'b.tcz.dep:a.tcz', 'a.tcz.dep:none.tcz']);
	expect([...withNeeds('a.tcz', needs, files)]).toEqual(['a.tcz', 'b.tcz', 'raid-dm-6.1.tcz']);
	expect([...withNeeds('none.tcz', needs, files)]).toEqual([]);
});

describe('what is missing although all is said to be well', () => {
	test('nothing', () => {
		expect(incompleteOf(['a.tcz'], parseNeeds(['a.tcz.dep:b.tcz', 'a.tcz.dep:raid-dm-KERNEL.tcz']), sizes(...files))).toBeUndefined();
	});

	test('nothing that belongs to it', () => {
		expect(incompleteOf(['b.tcz'], parseNeeds(['a.tcz.dep:none.tcz']), sizes(...files))).toBeUndefined();
	});

	test.each([
		['one that it needs', 'none.tcz'],
		['the end of a name', 'b.tc'],
		['a module of the kernel', 'filesystems-KERNEL.tcz'],
		['the list, of which there are zeros', '\0\0\0'],
	])('%s', (_, need) => {
		expect(incompleteOf(['b.tcz', 'a.tcz'], parseNeeds([`a.tcz.dep:${need}`]), sizes(...files))).toBe('a.tcz');
	});

	test('only the checksum of a module is there', () => {
		expect(incompleteOf(['a.tcz'], parseNeeds(['a.tcz.dep:raid-dm-KERNEL.tcz']), sizes('a.tcz', 'raid-dm-6.1.tcz.md5.txt'))).toBe('a.tcz');
	});

	test('the list, which is empty', () => {
		expect(
			incompleteOf(
				['a.tcz'],
				new Map(),
				new Map([
					['a.tcz', 9],
					['a.tcz.dep', 0],
				]),
			),
		).toBe('a.tcz');
	});
});

test('what is loaded at boot and not there', () => {
	expect(
		missingOf(
			['a.tcz', ' openssh.tcz', 'openssh.tcz', 'raid-dm-KERNEL.tcz', 'filesystems-KERNEL.tcz', '', "cat: can't open '*.dep'"],
			files,
		),
	).toEqual(['openssh.tcz', 'filesystems-KERNEL.tcz']);
	expect(missingOf([], [])).toEqual([]);
});
