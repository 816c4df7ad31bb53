import fc from 'fast-check';
import {expect, test} from 'vitest';
import {firstKey, KeyReader} from '../../../wizards/keymap/key-reader.js';
import {eventually} from '../../harness/eventually.js';
import {FakeTerminal} from '../../harness/fake-terminal.js';

function all(typed: string, isText: boolean): readonly string[] {
	const keys: string[] = [];
	for (let rest = typed; rest !== ''; rest = rest.slice(keys.at(-1)?.length)) keys.push(firstKey(rest, isText));
	return keys;
}

test('What arrived together is told apart', () => {
	expect(all('jj\u001B[B\u001B[B\r', false)).toEqual(['j', 'j', '\u001B[B', '\u001B[B', '\r']);
	expect(all('\u001B\u001BOA\u001B[6~\u001B[1;5D', false)).toEqual(['\u001B\u001BOA', '\u001B[6~', '\u001B[1;5D']);
	expect(all('\u001Bq\u001B', false)).toEqual(['\u001B', 'q', '\u001B']);
	expect(all('\u0003\u0003', false)).toEqual(['\u0003', '\u0003']);
});

test('A text field gets what was pasted in one piece', () => {
	expect(all('/home/ü ü\r\nls\r', true)).toEqual(['/home/ü ü', '\r\n', 'ls', '\r']);
	expect(all('ab\u007F\u007F\u001B', true)).toEqual(['ab', '\u007F', '\u007F', '\u001B']);
});

test('Nothing is lost or added', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), fc.boolean(), (typed, isText) => {
			expect(all(typed, isText).join('')).toBe(typed);
		}),
	);
});

test('The rest of a sequence may come later; Esc alone is Esc', async () => {
	const terminal = new FakeTerminal();
	const names: string[] = [];
	const heard = async (count: number) => {
		await eventually(`${count} keys`, () => names.length >= count, {every: 0, seen: () => names});
		return names.splice(0);
	};
	const reader = new KeyReader(terminal.stdin, {isText: () => false, dispatch: ({name}) => names.push(name)});
	reader.start();
	terminal.press('\u001B', '[', 'A');
	expect(await heard(1)).toEqual(['up']);
	terminal.press('\u001B');
	expect(await heard(1)).toEqual(['esc']);
	terminal.press('jk\u001B');
	expect(await heard(3)).toEqual(['j', 'k', 'esc']);
	reader.stop();
	terminal.press('q');
	await new Promise(resolve => setImmediate(resolve));
	expect(names).toEqual([]);
});
