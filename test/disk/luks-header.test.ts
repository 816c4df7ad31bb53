import fc from 'fast-check';
import {expect, test} from 'vitest';
import {luks2Length, luksHeaderStart, luksMemory, luksMemoryOf} from '../../source/disk/luks-header.js';
import {luks2Header} from './luks2-header.js';

const argon2 = (memory: unknown) => ({type: 'luks2', kdf: {type: 'argon2id', time: 4, memory, cpus: 4}});
const pbkdf2 = {type: 'luks2', kdf: {type: 'pbkdf2', iterations: 1000}};
const withSlots = (...slots: readonly unknown[]) => luks2Header(JSON.stringify({keyslots: Object.fromEntries(slots.entries())}));

test('the slot that takes the most counts, and PBKDF2 takes nothing', () => {
	expect(luksMemory(withSlots(pbkdf2, argon2(409_600), argon2(65_536)))).toBe(409_600);
	expect(luksMemory(withSlots(pbkdf2))).toBe(0);
	expect(luksMemory(withSlots())).toBe(0);
});

test.each<[string, unknown]>([
	['text', '409600'],
	['negative', -5],
	['a fraction', 1.5],
	['beyond every number', 1e300],
	['nothing', null],
])('memory that is %s is none', (_, memory) => {
	expect(luksMemory(withSlots(argon2(memory)))).toBe(0);
});

test('more than cryptsetup itself takes is not believed', () => {
	expect(luksMemory(withSlots(argon2(2 ** 40)))).toBe(4 << 20);
});

test('a header says how long it is; one that is of another version, or of no size that there is, is none', () => {
	expect(luks2Length(luks2Header('{}').subarray(0, luksHeaderStart))).toBe(16_384);
	expect(luks2Length(luks2Header('{}', {version: 1}))).toBeUndefined();
	for (const length of [0, 4096, 20_000, 2 ** 23, 2 ** 40]) expect(luks2Length(luks2Header('{}', {length}))).toBeUndefined();
	expect(luks2Length(Buffer.alloc(luksHeaderStart))).toBeUndefined();
	expect(luks2Length(Buffer.alloc(0))).toBeUndefined();
});

test('of a device, the second header tells as well', async () => {
	const header = withSlots(argon2(409_600));
	const second = Buffer.from(header);
	second.write('SKUL', 'latin1');
	const memoryOf = async (...headers: readonly Buffer[]) => {
		const device = Buffer.concat([...headers, Buffer.alloc(4096)]);
		return luksMemoryOf(async (offset, length) => device.subarray(offset, offset + length));
	};
	const nothing = Buffer.alloc(header.length);
	expect(await memoryOf(header, second)).toBe(409_600);
	expect(await memoryOf(nothing, second)).toBe(409_600);
	expect(await memoryOf(luks2Header('{'), second), 'the text is damaged').toBe(409_600);
	expect(await memoryOf(nothing, nothing)).toBe(0);
});

test('whatever the text is, there is an answer', () => {
	for (const text of [
		'',
		'null',
		'[]',
		'{"keyslots":null}',
		'{"keyslots":[null,1,{"kdf":null}]}',
		'{"keyslots":{"0":{"kdf":{"type":7}}}}',
		'{',
	])
		expect(luksMemory(luks2Header(text))).toBe(0);
	fc.assert(fc.property(fc.json(), text => luksMemory(luks2Header(text)) >= 0));
});
