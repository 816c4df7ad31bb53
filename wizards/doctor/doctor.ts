import type {Screen} from '../shell/screen.js';

export const doctor: Screen = {
	name: 'doctor',
	title: 'Doctor',
	guide: 'Doctor says what is there, what is missing, and what to do about it.',
	offers: () => [
		{
			rank: 'other',
			id: 'doctor',
			label: 'Doctor',
			value: {},
			description: 'what is there, what is missing, and what to do about it',
		},
	],
};
