import type {ComponentType} from 'react';
import {DoctorScreen} from '../doctor/doctor-screen.js';
import {HomeScreen} from '../home/home-screen.js';
import {MountScreen} from '../mount/mount-screen.js';
import {SetupScreen} from '../setup/setup-screen.js';
import {UnmountScreen} from '../unmount/unmount-screen.js';
import type {ScreenName} from './app-state.js';
import type {ScreenProps} from './screen.js';

type Entry<Name extends ScreenName> = {
	/** In the header. */
	readonly title: string;
	readonly component: ComponentType<ScreenProps<Name>>;
};

/** Every screen that a place can name. */
export const screens: {readonly [Name in ScreenName]: Entry<Name>} = {
	home: {title: '', component: HomeScreen},
	setup: {title: 'Set up', component: SetupScreen},
	mount: {title: 'Mount', component: MountScreen},
	unmount: {title: 'Mounts', component: UnmountScreen},
	doctor: {title: 'Doctor', component: DoctorScreen},
};
