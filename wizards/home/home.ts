import type {Screen} from '../shell/screen.js';

export const home: Screen<'home'> = {
	name: 'home',
	title: '',
	load: async () => (await import('./home-screen.js')).HomeScreen,
};
