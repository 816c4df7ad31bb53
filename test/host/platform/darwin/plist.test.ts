import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {UserError} from '../../../../source/errors.js';
import {type Plist, parsePlist} from '../../../../source/host/platform/darwin/plist.js';
import {darwinReport} from '../sample.js';

const head =
	'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';

function write(value: Plist, indent = ''): string {
	const inner = `${indent}\t`;
	const quote = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	if (typeof value === 'string') return `${indent}<string>${quote(value)}</string>\n`;
	if (typeof value === 'boolean') return `${indent}<${value}/>\n`;
	if (typeof value === 'number') return `${indent}<integer>${value}</integer>\n`;
	if (Array.isArray(value))
		return value.length === 0
			? `${indent}<array/>\n`
			: `${indent}<array>\n${value.map(item => write(item, inner)).join('')}${indent}</array>\n`;
	const entries = Object.entries(value);
	if (entries.length === 0) return `${indent}<dict/>\n`;
	return `${indent}<dict>\n${entries.map(([key, item]) => `${inner}<key>${quote(key)}</key>\n${write(item, inner)}`).join('')}${indent}</dict>\n`;
}

describe('parsePlist', () => {
	it('gives back what was written', () => {
		const text = fc.string({unit: 'grapheme'}).filter(one => !/[\r\0]/.test(one));
		const {value} = fc.letrec<{value: Plist}>(tie => ({
			value: fc.oneof(
				{depthSize: 'small'},
				text,
				fc.boolean(),
				fc.maxSafeInteger(),
				fc.array(tie('value'), {maxLength: 4}),
				fc.dictionary(
					text.filter(key => key !== '__proto__'),
					tie('value'),
					{maxKeys: 4, noNullPrototype: true},
				),
			),
		}));
		fc.assert(
			fc.property(value, plist => {
				expect(parsePlist(`${head}<plist version="1.0">\n${write(plist)}</plist>\n`)).toEqual(plist);
			}),
		);
	});

	it('reads character references, comments, empty strings and white space in strings', () => {
		const xml = `${head}<plist version="1.0"><!-- <x> --><array><string>&#65;&#x1F40E;&quot;&apos;&unknown;</string><string/><string> </string><real>1.5</real></array></plist>`;
		expect(parsePlist(xml)).toEqual(['A🐎"\'&unknown;', '', ' ', 1.5]);
	});

	it('throws a UserError, and nothing else, for what is cut off or damaged', () => {
		const {list} = darwinReport('macos-14-apple-silicon');
		fc.assert(
			fc.property(fc.nat(list.length), fc.nat(200), (at, length) => {
				try {
					parsePlist(list.slice(0, at) + list.slice(at + length));
				} catch (error) {
					if (!(error instanceof UserError)) throw error;
				}
			}),
		);
		expect(() => parsePlist('')).toThrow(UserError);
		expect(() => parsePlist(list.slice(0, 500))).toThrow(UserError);
	});
});
