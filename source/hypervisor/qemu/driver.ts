import path from 'node:path';
import {everywhere} from '../advice.js';
import type {Driver} from '../driver.js';
import {machinesFolder} from './machine/machines-folder.js';

export const qemu = {
	...everywhere,
	versions: '7.1 or newer',
	where: folder => ` below ${folder}`,
	deleteByHand: (machine, folder) => ['rm', '-r', path.join(machinesFolder(folder), machine)],
	async examine(context) {
		const {accelerationFacts, checkAcceleration} = await import('./acceleration.js');
		return [checkAcceleration(await accelerationFacts(context))];
	},
	load: async () => (await import('./qemu.js')).createQemu,
} as const satisfies Driver;
