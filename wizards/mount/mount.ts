import type {Screen} from '../shell/screen.js';

export const mount: Screen<'mount'> = {
	name: 'mount',
	title: 'Mount',
	guide: 'Mount lets that machine read a disk, and shows it to you as an ordinary folder.',
	load: async () => (await import('./mount-screen.js')).MountScreen,
	offers(overview) {
		if (!overview) return [];
		const isReady = overview.intermediaries.length > 0;
		return [
			{
				rank: isReady ? 'next' : 'usual',
				id: 'mount',
				label: 'Mount',
				value: {screen: 'mount'},
				description: 'a disk that this computer cannot read',
				...(isReady ? {} : {disabled: 'needs an intermediary: set one up first'}),
			},
		];
	},
};
