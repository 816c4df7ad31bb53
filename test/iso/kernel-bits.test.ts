import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {inspectIso, kernelBits, kernelHeaderBytes} from '../../source/iso/iso-image.js';
import {fakeKernel, makeIso} from './make-iso.js';

test.each([
	['a 64-bit kernel', {version: 0x020f, loadFlags: 0x7f}, 64],
	['a 64-bit kernel that cannot be loaded above 4 GB', {version: 0x020c, loadFlags: 0x01}, 64],
	['a 32-bit kernel', {version: 0x020f, loadFlags: 0}, 32],
	['a 32-bit kernel with another flag', {version: 0x020f, loadFlags: 0x02}, 32],
	['a kernel before Linux 3.8, which does not tell', {version: 0x020b, loadFlags: 0x01}, undefined],
])('%s', (_, header, bits) => {
	expect(kernelBits(fakeKernel(header))).toBe(bits);
});

test('what is no kernel', () => {
	expect(kernelBits(Buffer.alloc(kernelHeaderBytes))).toBeUndefined();
	expect(kernelBits(fakeKernel({version: 0x020f, loadFlags: 1}).subarray(0, kernelHeaderBytes - 1))).toBeUndefined();
	const unsigned = fakeKernel({version: 0x020f, loadFlags: 1});
	unsigned.writeUInt16LE(0, 0x1fe);
	expect(kernelBits(unsigned)).toBeUndefined();
});

test('the kernel of an image is asked, and not its name', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-kernel-'));
	try {
		const small = await makeIso(folder, 'small.iso', {kernel: fakeKernel({version: 0x020f, loadFlags: 1})});
		expect(await inspectIso(small)).toMatchObject({guestBits: 32, kernelBits: 64});
		const boot = ['vmlinuz64', 'corepure64.gz'];
		const large = await makeIso(folder, 'large.iso', {boot, kernel: fakeKernel({version: 0x020f, loadFlags: 0})});
		expect(await inspectIso(large)).toMatchObject({guestBits: 64, kernelBits: 32});
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});
