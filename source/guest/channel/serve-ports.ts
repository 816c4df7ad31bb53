import type {Guest} from '../guest.js';
import {askGuest} from '../records.js';
import {startScript} from './service-script.js';

/**
Have a guest serve its private ports, until it is off.
@returns Whether it can: it has ports, and its kernel the driver.
@throws CommandError when the guest cannot be asked.
*/
export async function servePorts(guest: Guest): Promise<boolean> {
	return (await askGuest(guest, {script: startScript})).has('service');
}
