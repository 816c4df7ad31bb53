import type {Screen} from '../shell/screen.js';

export const home: Screen = {
	name: 'home',
	title: '',
};
