import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Context} from '../../source/events.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {withMonitor} from '../../source/hypervisor/qemu/monitor/with-monitor.js';
import {testedHypervisor} from '../harness/world.js';

/** Where a PC has the characters of its text screen, each with its colours: in bytes. The kernel scrolls through all of it. */
const textMemory = {val: 0xb8_000, size: 0x8000};
const columns = 80;

/** What a machine on QEMU shows on its text screen, and some of what has scrolled away: also where nothing runs yet that could tell. */
export async function guestScreen(hypervisor: Hypervisor, name: string, context: Context): Promise<readonly string[]> {
	if (testedHypervisor !== 'qemu') return ['the screen of a machine on VirtualBox cannot be read'];
	const {folder} = await hypervisor.machine(name, context);
	const {monitor: socket} = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as {monitor: string};
	const filename = path.join(folder, 'screen');
	try {
		await withMonitor(socket, context.signal, async monitor => monitor.execute('pmemsave', {...textMemory, filename}));
		const characters = Buffer.from((await readFile(filename)).filter((_, index) => index % 2 === 0)).toString('latin1');
		const rows = Array.from({length: Math.floor(characters.length / columns)}, (_, row) =>
			characters.slice(row * columns, (row + 1) * columns),
		);
		return rows.map(row => row.replaceAll(/[^ -~]/g, ' ').trimEnd()).filter(row => row !== '');
	} finally {
		await rm(filename, {force: true});
	}
}
