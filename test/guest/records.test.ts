import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseRecords} from '../../source/guest/records.js';

const arities = {device: 3, text: 2};
const field = fc.string({unit: 'binary'}).map(text => text.replaceAll('\0', ''));
const record = fc.oneof(fc.tuple(fc.constant('device'), field, field, field), fc.tuple(fc.constant('text'), field, field));
const write = (records: ReadonlyArray<readonly string[]>) =>
	records
		.flat()
		.map(word => `${word}\0`)
		.join('');

describe('records', () => {
	it('are read back whatever their fields contain', () => {
		fc.assert(
			fc.property(fc.array(record), records => {
				expect(parseRecords(write(records), arities)).toEqual(records);
			}),
		);
	});

	it('that were cut off are an error', () => {
		fc.assert(
			fc.property(fc.array(record, {minLength: 1}), fc.nat(), (records, cut) => {
				const whole = write(records);
				const at = 1 + (cut % (whole.length - 1));
				const before = records.map((_, index) => write(records.slice(0, index)).length);
				fc.pre(!before.includes(at));
				expect(() => parseRecords(whole.slice(0, at), arities)).toThrow(/guest's answer/);
			}),
		);
	});

	it('of another kind are an error', () => {
		expect(() => parseRecords('constructor\0a\0', arities)).toThrow(/damaged/);
		expect(() => parseRecords('sh: syntax error\n', arities)).toThrow(/cut off/);
	});
});
