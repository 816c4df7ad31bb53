import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import {shellLine} from '../../text/shell-line.js';
import {innerCommand, insideCommand} from '../inner-commands.js';
import {sftpFilter} from './sftp-filter.js';

/** A line for a shell with which sshfs runs this program in place of ssh. ssh's arguments come after it. @param root As for `sshInside`. */
export function sshInsideLine(root: string): string {
	return `exec ${shellLine(innerCommand(insideCommand, root))} "$@"`;
}

/**
Run ssh between our standard input and output, and keep links inside of a folder of the server. We end when ssh ends, and ssh ends when our input
ends. So no signal is needed: whatever ends ssh or sshfs ends us, too.
@param root The folder, absolute.
*/
export async function sshInside(root: string, arguments_: readonly string[]): Promise<void> {
	const ssh = spawn('ssh', arguments_, {stdio: ['pipe', 'pipe', 'inherit']});
	const ended = once(ssh, 'exit');
	const {requests, replies} = sftpFilter(root);
	const flows = [pipeline(process.stdin, requests, ssh.stdin), pipeline(ssh.stdout, replies, process.stdout, {end: false})].map(
		async flow => flow.catch(() => void ssh.kill()),
	);
	await ended;
	await flows[1];
	// ssh is gone: what sshfs still sends has no reader.
	process.stdin.destroy();
}
