import type {Screen} from '../shell/screen.js';

export const mount: Screen = {
	name: 'mount',
	title: 'Mount',
	guide: 'Mount lets that machine read a disk, and shows it to you as an ordinary folder.',
	offers(overview) {
		if (!overview) return [];
		const isReady = overview.intermediaries.length > 0;
		return [
			{
				rank: isReady ? 'next' : 'usual',
				id: 'mount',
				label: 'Mount',
				value: {},
				description: 'a disk that this computer cannot read',
				...(isReady ? {} : {disabled: 'needs an intermediary: set one up first'}),
			},
		];
	},
};
