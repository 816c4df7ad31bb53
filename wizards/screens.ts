import type {FunctionComponent} from 'react';
import {doctor} from './doctor/doctor.js';
import {home} from './home/home.js';
import {mount} from './mount/mount.js';
import {mounts} from './mounts/mounts.js';
import {setup} from './setup/setup.js';
import type {LoadedScreen, Screen, ScreenProps} from './shell/screen.js';

/**
Every screen, in the order in which the first one offers them. To add one, add a folder and a line here: where the program can begin, what the first
screen offers, what the help says, and what the tests walk through are made of this list. Components are loaded when the wizards start.
*/
export const screens: readonly LoadedScreen[] = [
	shown(home, async () => (await import('./home/home-screen.js')).HomeScreen),
	shown(setup, async () => (await import('./setup/setup-screen.js')).SetupScreen),
	shown(mount, async () => (await import('./mount/mount-screen.js')).MountScreen),
	shown(mounts, async () => (await import('./mounts/mounts-screen.js')).MountsScreen),
	shown(doctor, async () => (await import('./doctor/doctor-screen.js')).DoctorScreen),
];

/** Where the program can begin. */
export const screenNames: readonly string[] = screens.map(({screen: {name}}) => name);

/** @throws Error when there is none of that name. */
export function screenNamed(name: string): Screen {
	const found = screens.find(({screen}) => screen.name === name);
	if (!found) throw new Error(`there is no screen "${name}"`);
	return found.screen;
}

/** A screen with the component that takes its arguments. */
function shown<Arguments extends object>(
	screen: Screen<Arguments>,
	load: () => Promise<FunctionComponent<ScreenProps<Arguments>>>,
): LoadedScreen {
	return {screen, load};
}
