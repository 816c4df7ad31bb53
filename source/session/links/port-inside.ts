import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {access} from 'node:fs/promises';
import {connect} from 'node:net';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import {shellLine} from '../../text/shell-line.js';
import {innerCommand, portCommand} from '../inner-commands.js';
import {sftpFilter} from './sftp-filter.js';

/** A line for a shell with which sshfs runs this program in place of ssh. @param port, root, aloneFile As for `portInside`. */
export function portInsideLine(port: string, {root, aloneFile}: {readonly root: string; readonly aloneFile: string}): string {
	return `exec ${shellLine([...innerCommand(portCommand, port), root, aloneFile])} "$@"`;
}

/**
Connect our standard input and output with the SFTP server that waits at a port of the guest. We end when either of them does.
@param port The host's end of the port.
@param root The folder that links are kept in, absolute. Empty: they are left as they are.
@param aloneFile Exists as long as nobody else can change the files. Empty: others may.
@param arguments_ Of ssh. Like ssh, we do not connect when the configuration is gone: no server waits a second time.
*/
export async function portInside(port: string, [root = '', aloneFile = '', ...arguments_]: readonly string[]): Promise<void> {
	const config = arguments_.find(argument => argument.startsWith('-F'));
	if (config !== undefined) await access(config.slice(2));
	const socket = connect({path: port});
	await once(socket, 'connect');
	// The server begins with the first line.
	socket.write('\n');
	const {requests, replies} = sftpFilter(root, () => existsSync(aloneFile));
	const flows = [pipeline(process.stdin, requests, socket), pipeline(socket, replies, process.stdout, {end: false})].map(async flow =>
		flow.catch(() => void socket.destroy()),
	);
	await flows[1];
	// The guest is gone: what sshfs still sends has no reader.
	process.stdin.destroy();
}
