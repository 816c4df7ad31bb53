import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {inspectIso} from '../../source/iso/iso-image.js';
import type {IsoOptions} from '../iso/make-iso.js';
import {makeIsoByXorriso} from './xorriso.js';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-iso-'));
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

describe('an image of TinyCore, as xorriso makes it', () => {
	const many = Array.from({length: 120}, (_, index) => `a-rather-long-name-of-a-file-${index}`);
	const settings = 'default core\nlabel core\n\tkernel /boot/vmlinuz\n\tinitrd /boot/core.gz\n';

	test.each<[string, IsoOptions, object, (readonly string[])?]>([
		['32 bits', {}, {guestBits: 32}],
		['64 bits', {boot: ['vmlinuz64', 'corepure64.gz']}, {guestBits: 64}],
		['CorePlus, which has both', {boot: ['vmlinuz', 'core.gz', 'vmlinuz64', 'corepure64.gz']}, {guestBits: 32}],
		['plain ISO 9660 without long names', {}, {guestBits: 32}, ['--norock']],
		['a folder of many sectors', {boot: [...many, 'vmlinuz', 'core.gz']}, {guestBits: 32}],
		['with the settings of its boot loader', {settings}, {guestBits: 32, bootLabel: 'core'}],
	])('%s', async (name, options, expected, more) => {
		expect(await inspectIso(await makeIsoByXorriso(folder, `${name}.iso`, options, more))).toEqual(expected);
	});

	test('that does not boot', async () => {
		await expect(inspectIso(await makeIsoByXorriso(folder, 'data.iso', {bootable: false}))).rejects.toThrow('it is not bootable');
	});
});
