import {portName} from '../../hypervisor/private-ports.js';
import type {Guest} from '../guest.js';
import {askGuest} from '../records.js';
import {serveLine, serverFile, startScript} from './service-script.js';

/**
Have a guest serve its private ports, until it is off.
@returns Whether it can: it has ports, and its kernel the driver.
@throws CommandError when the guest cannot be asked.
*/
export async function servePorts(guest: Guest): Promise<boolean> {
	return (await askGuest(guest, {script: startScript})).has('service');
}

/**
Have the guest's SFTP server wait at a port. It ends with the connection.
@param port - its number. The guest's kernel takes a moment to find one that was just made.
@param mountpoint - what it is for.
*/
export async function serveFiles(guest: Guest, port: number, mountpoint: string): Promise<void> {
	const script = `
tries=0
until grep -qx '${portName}${port}' /sys/class/virtio-ports/*/name; do
	tries=$((tries + 1)); [ $tries -lt 200 ] || exit
	usleep 50000 || sleep 1
done
${serveLine(port, 'sftp')} echo $! >"$1"`;
	// The process that serves the port becomes the SFTP server.
	await guest.run(['sh', '-c', script, 'sh', serverFile(mountpoint)]);
}
