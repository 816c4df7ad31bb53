import {expect, test} from 'vitest';
import {textToStrokes} from '../../source/console/scancodes.js';
import {Typist} from '../../source/console/typist.js';
import {type KeyStroke, modifierReleases} from '../../source/hypervisor/keyboard/keys.js';
import {bytesOf} from '../hypervisor/strokes.js';

function typistWithRecord() {
	const calls: (readonly KeyStroke[])[] = [];
	const typist = new Typist({
		async press(strokes) {
			calls.push(strokes);
		},
	});
	return {typist, calls};
}

test('a text is one call, a stroke a character', async () => {
	const {typist, calls} = typistWithRecord();
	await typist.type('aB\n');
	expect(calls).toEqual([textToStrokes('aB\n')]);
	expect(bytesOf(calls[0] ?? [])).toEqual([0x1e, 0x9e, 0x2a, 0x30, 0xb0, 0xaa, 0x1c, 0x9c]);
});

test('nothing is sent of a text with a character that cannot be typed', async () => {
	const {typist, calls} = typistWithRecord();
	await expect(typist.type('a line with an é')).rejects.toThrow('cannot be typed');
	expect(calls).toEqual([]);
});

test('a letter with Ctrl is one stroke, and then the modifiers are released once more; so they are before', async () => {
	const {typist, calls} = typistWithRecord();
	await typist.erase();
	const [released, chord, ...more] = calls;
	expect(released).toEqual([modifierReleases]);
	expect(chord?.map(stroke => bytesOf([stroke]))).toEqual([[0x1d, 0x16, 0x96, 0x9d], bytesOf([modifierReleases])]);
	expect(more).toEqual([]);
});

test('Enter alone comes after the releases', async () => {
	const {typist, calls} = typistWithRecord();
	await typist.pressEnter();
	expect(calls).toEqual([[modifierReleases], textToStrokes('\n')]);
});
