import type {Screen} from '../shell/screen.js';

export const doctor: Screen<'doctor'> = {
	name: 'doctor',
	title: 'Doctor',
	guide: 'Doctor says what is there, what is missing, and what to do about it.',
	load: async () => (await import('./doctor-screen.js')).DoctorScreen,
	offers: () => [
		{
			rank: 'other',
			id: 'doctor',
			label: 'Doctor',
			value: {screen: 'doctor'},
			description: 'what is there, what is missing, and what to do about it',
		},
	],
};
