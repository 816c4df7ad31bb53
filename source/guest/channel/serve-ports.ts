import type {Guest} from '../guest.js';
import {askGuest} from '../records.js';
import {serveLine, startScript} from './service-script.js';

/**
Have a guest serve its private ports, until it is off.
@returns Whether it can: it has ports, and its kernel the driver.
@throws CommandError when the guest cannot be asked.
*/
export async function servePorts(guest: Guest): Promise<boolean> {
	return (await askGuest(guest, {script: startScript})).has('service');
}

/**
Have the guest's SFTP server wait at the last port. It ends with the connection.
@param ports The host's ends of all ports.
@returns The host's end of that port.
*/
export async function serveFiles(guest: Guest, ports: readonly string[]): Promise<string> {
	const number = ports.length - 1;
	await guest.run(['sh', '-c', serveLine(number, 'sftp')]);
	return ports[number] as string;
}
