import {mkdtemp, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {UsageError} from '../../source/errors.js';
import {inspectIso} from '../../source/iso/iso-image.js';
import {makeIso} from './make-iso.js';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-iso-'));
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

describe('an image of TinyCore', () => {
	const many = Array.from({length: 120}, (_, index) => `a-rather-long-name-of-a-file-${index}`);

	test.each([
		['32 bits', {}, 32],
		['64 bits', {boot: ['vmlinuz64', 'corepure64.gz']}, 64],
		['CorePlus, which has both', {boot: ['vmlinuz', 'core.gz', 'vmlinuz64', 'corepure64.gz']}, 32],
		['a folder of many sectors', {boot: [...many, 'vmlinuz', 'core.gz']}, 32],
	] as const)('%s', async (name, options, guestBits) => {
		expect(await inspectIso(await makeIso(folder, `${name}.iso`, options))).toEqual({guestBits});
	});
});

const entry = (label: string, kernel = 'vmlinuz', ramDisk = 'core.gz') =>
	`label ${label}\n\tkernel /boot/${kernel}\n\tinitrd /boot/${ramDisk}\n`;
const local = 'label local\n\tlocalboot 0\n';

describe('the boot loader', () => {
	test.each([
		['whose default is TinyCore', {settings: `display boot.msg\nDEFAULT core\n${entry('core')}`}, {guestBits: 32, bootLabel: 'core'}],
		[
			'in the folder of syslinux',
			{settings: `default core\n${entry('core')}`, settingsFile: 'boot/syslinux/syslinux.cfg'},
			{guestBits: 32, bootLabel: 'core'},
		],
		['at the top', {settings: `default core\n${entry('core')}`, settingsFile: 'isolinux.cfg'}, {guestBits: 32, bootLabel: 'core'}],
		['that does not say what it boots', {}, {guestBits: 32, bootLabel: undefined}],
		[
			'that needs another name',
			{settings: `default local\nprompt 1\n${local}${entry('core')}`},
			{guestBits: 32, bootLabel: 'core', onlyByLabel: true},
		],
		[
			'of an image for both, whose default has 64 bits',
			{
				settings: `default pure\n${entry('core')}${entry('pure', 'vmlinuz64', 'corepure64.gz')}`,
				boot: ['vmlinuz', 'core.gz', 'vmlinuz64', 'corepure64.gz'],
			},
			{guestBits: 64, bootLabel: 'pure'},
		],
	])('%s', async (name, options, expected) => {
		expect(await inspectIso(await makeIso(folder, `loader ${name}.iso`, options))).toEqual(expected);
	});

	test('reads files that are included, from its own folder or from the top', async () => {
		const more = {'boot/isolinux/core.cfg': 'include /boot/last.cfg\n', 'boot/last.cfg': entry('core')};
		const image = await makeIso(folder, 'included.iso', {settings: 'default core\ninclude core.cfg\n', files: more});
		expect(await inspectIso(image)).toEqual({guestBits: 32, bootLabel: 'core'});
	});

	test('that does not lead to TinyCore is refused, with its entry and what to do', async () => {
		const error: unknown = await inspectIso(await makeIso(folder, 'local.iso', {settings: `default local\n${local}`})).catch(
			(reason: unknown) => reason,
		);
		expect(error).toBeInstanceOf(UsageError);
		expect((error as UsageError).message).toMatch(/local\.iso cannot be installed from: it boots "local".*it boots from the disk/);
		expect((error as UsageError).nextSteps.join()).toContain('plain TinyCore "Core" ISO with --iso');
	});
});

describe('what cannot be installed from', () => {
	test('an image with a desktop, where there is no console to type into', async () => {
		await expect(inspectIso(await makeIso(folder, 'desktop.iso', {desktop: true}))).rejects.toThrow('take the plain "Core"');
	});

	test('an image that does not boot', async () => {
		await expect(inspectIso(await makeIso(folder, 'data.iso', {bootable: false}))).rejects.toThrow('it is not bootable');
	});

	test.each([
		['another Linux', ['linux', 'initrd.gz']],
		['a kernel without its RAM disk', ['vmlinuz', 'corepure64.gz']],
		['an empty folder boot', []],
	])('%s', async (name, boot) => {
		const error: unknown = await inspectIso(await makeIso(folder, `${name}.iso`, {boot})).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(UsageError);
		expect((error as UsageError).message).toContain('it has no TinyCore');
		expect((error as UsageError).nextSteps.join()).toContain('--iso');
	});

	test.each([
		['empty', Buffer.alloc(0)],
		['text', Buffer.from('<html>404</html>')],
		['zeros', Buffer.alloc(100_000)],
	])('a file that is none: %s', async (name, contents) => {
		const file = path.join(folder, `${name}.txt`);
		await writeFile(file, contents);
		await expect(inspectIso(file)).rejects.toThrow('it is not an ISO 9660 image');
	});

	test('no file, and a folder', async () => {
		await expect(inspectIso(path.join(folder, 'none.iso'))).rejects.toThrow('there is no such file');
		await expect(inspectIso(folder)).rejects.toThrow(UsageError);
	});
});

describe('damage', () => {
	test('an image that was cut off anywhere is an error for the user or, if what we read is there, itself', async () => {
		const whole = await makeIso(folder, 'whole.iso');
		const bytes = await readFile(whole);
		for (let length = bytes.length - 2048; length >= 0; length -= 2048 * 7) {
			const file = path.join(folder, 'cut.iso');
			await writeFile(file, bytes);
			await truncate(file, length);
			const answer: unknown = await inspectIso(file).catch((error: unknown) => error);
			if (!(answer instanceof UsageError)) expect(answer).toEqual({guestBits: 32});
			if (length <= 17 * 2048) expect(answer).toBeInstanceOf(UsageError);
		}
	});

	test('hostile bytes in descriptors and folders end soon, in an answer or an error for the user', async () => {
		const bytes = await readFile(await makeIso(folder, 'good.iso'));
		const root = bytes.readUInt32LE(16 * 2048 + 156 + 2) * 2048;
		const file = path.join(folder, 'hostile.iso');
		const place = fc.oneof(fc.integer({min: 16 * 2048, max: 19 * 2048}), fc.integer({min: root, max: root + 2048}));
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(place, fc.constantFrom(0, 1, 33, 34, 255, 128)), {minLength: 1, maxLength: 30}), async changes => {
				const damaged = Buffer.from(bytes);
				for (const [at, value] of changes) damaged[at] = value;
				await writeFile(file, damaged);
				const answer: unknown = await inspectIso(file).catch((error: unknown) => error);
				if (!(answer instanceof UsageError)) expect(answer).toEqual({guestBits: 32});
			}),
			{numRuns: 60},
		);
	});

	test.each([
		['far beyond the end', 0xff_ff_ff_ff, 2048],
		['of four gigabytes, beyond the end', 100_000, 0xff_ff_ff_ff],
		['that is the root itself', undefined, 2048],
	])('a folder %s', async (_, sector, length) => {
		const bytes = await readFile(await makeIso(folder, 'folders.iso'));
		const descriptor = 16 * 2048 + 156;
		const root = bytes.readUInt32LE(descriptor + 2);
		const record = bytes.indexOf('BOOT', root * 2048, 'latin1') - 33;
		bytes.writeUInt32LE(sector ?? root, record + 2);
		bytes.writeUInt32LE(length, record + 10);
		const file = path.join(folder, 'changed.iso');
		await writeFile(file, bytes);
		await expect(inspectIso(file)).rejects.toThrow('it has no TinyCore');
	});
});
