import type {Driver} from '../driver.js';

export const virtualBox = {
	name: 'virtualbox',
	title: 'VirtualBox',
	versions: '5.2 to 7.2',
	where: () => ', among its others',
	deleteByHand: machine => ['VBoxManage', 'unregistervm', machine, '--delete'],
	load: async () => (await import('./virtualbox.js')).createVirtualBox,
} as const satisfies Driver;
