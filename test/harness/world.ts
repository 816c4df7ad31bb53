import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import type {HypervisorName} from '../../source/hypervisor/registry.js';
import {createVirtualBox} from '../../source/hypervisor/virtualbox/virtualbox.js';

/** The hypervisor that this run of the tests is about: vitest.config.ts sets it for each project. VirtualBox is the double. */
export const testedHypervisor: HypervisorName = process.env.VMFUSE_TEST_HYPERVISOR === 'virtualbox' ? 'virtualbox' : 'qemu';

/** Only what may differ from QEMU is tested: so is VirtualBox in `npm test`. */
export const onlyDifferences = process.env.VMFUSE_TEST_ONLY_DIFFERENCES === 'true';

/** The long form, of `npm run test:faults`: other versions and what takes minutes, too. */
export const isLongForm = process.env.VMFUSE_TEST_LONG === 'true';

/** The environment in which the built program finds it, with everything that it keeps below `home`. Where no hypervisor is tested, none is named. */
export async function environmentOf(home: string, name?: HypervisorName): Promise<Readonly<Record<string, string>>> {
	const tested = name ?? (process.env.VMFUSE_TEST_HYPERVISOR === undefined ? undefined : testedHypervisor);
	if (tested === undefined) return {VMFUSE_HOME: home};
	const common = {VMFUSE_HOME: home, VMFUSE_HYPERVISOR: tested};
	return tested === 'qemu' ? common : {...common, ...(await virtualBoxEnvironment(home))};
}

/** A driver for it. @param folder - where its machines are. */
export async function createTested(folder: string, name = testedHypervisor): Promise<Hypervisor> {
	if (name === 'qemu') return createQemu({folder});
	const environment = await virtualBoxEnvironment(folder);
	return createVirtualBox({folder, environment, program: path.join(await installDouble(), 'VBoxManage')});
}

async function virtualBoxEnvironment(home: string): Promise<Readonly<Record<string, string>>> {
	return {
		PATH: `${await installDouble()}${path.delimiter}${process.env.PATH}`,
		VBOX_USER_HOME: path.join(home, 'VirtualBox'),
	};
}

/** Loaded only where it is needed: it takes a bundler with it. */
async function installDouble(): Promise<string> {
	const double = await import('../../fixtures/vboxmanage/index.js');
	return double.installDouble();
}

/** Make `to` what `from` is: machines included, whose own files name their places. Most of a saved memory are holes, and stay so. */
export async function copyHome(from: string, to: string): Promise<void> {
	await mkdir(to, {recursive: true});
	for (const folder of ['data', 'VirtualBox']) {
		if (!(await stat(path.join(from, folder)).catch(() => undefined))) continue;
		await execa('cp', ['-a', '--reflink=auto', '--sparse=always', path.join(from, folder), to]);
	}

	await moveNames(to, from, to);
}

/** Bytes: more is no record, but a disk. */
const recordLimit = 1024 * 1024;

async function moveNames(folder: string, from: string, to: string): Promise<void> {
	for (const entry of await readdir(folder, {withFileTypes: true, recursive: true})) {
		const file = path.join(entry.parentPath, entry.name);
		if (!entry.isFile() || (await stat(file)).size > recordLimit) continue;
		const text = await readFile(file, 'latin1');
		if (text.includes(from) && !text.includes('\0')) await writeFile(file, text.replaceAll(from, to), 'latin1');
	}
}
