import {doctor} from './doctor/doctor.js';
import {home} from './home/home.js';
import {mount} from './mount/mount.js';
import {setup} from './setup/setup.js';
import type {Screen} from './shell/screen.js';
import {unmount} from './unmount/unmount.js';

/**
Every screen, in the order in which the first one offers them. Whoever adds one adds a folder, and a line here: where the program can begin, what the
first screen offers, what the help says and what the tests walk through are made of this list.
*/
export const screens = [home, setup, mount, unmount, doctor] as const;

type PlaceOf<One> = One extends Screen<infer Name, infer Arguments> ? {readonly screen: Name} & Arguments : never;

/** Which screen is shown, and what it begins with. */
export type Place = PlaceOf<(typeof screens)[number]>;

/** Where the program can begin. */
export const screenNames: ReadonlyArray<Place['screen']> = screens.map(({name}) => name);

/** @throws Error when there is none of that name. */
export function screenNamed(name: string): Screen {
	const screen = (screens as readonly Screen[]).find(one => one.name === name);
	if (!screen) throw new Error(`there is no screen "${name}"`);
	return screen;
}
