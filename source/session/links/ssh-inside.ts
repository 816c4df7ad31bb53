import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {shellLine} from '../../text/shell-line.js';
import {innerCommand, insideCommand} from '../inner-commands.js';
import {linkRewriter} from './link-rewriter.js';
import type {SftpPackets} from './sftp-packets.js';

/** The line of a shell by which sshfs runs this program in place of ssh, with ssh's arguments after it. @param root As for `sshInside`. */
export function sshInsideLine(root: string): string {
	return `exec ${shellLine(innerCommand(insideCommand, root))} "$@"`;
}

/**
Run ssh between our standard input and output, with links kept inside of a folder of the server. It lives as long as ssh does, and ssh as long
as our input: a signal that is sent to everybody ends ssh, or sshfs, and us with it.
@param root The folder, absolute.
*/
export async function sshInside(root: string, arguments_: readonly string[]): Promise<void> {
	const ssh = spawn('ssh', arguments_, {stdio: ['pipe', 'pipe', 'inherit']});
	const ended = once(ssh, 'exit');
	const {requests, replies} = linkRewriter(root);
	const flows = [
		pipeline(process.stdin, through(requests), ssh.stdin),
		pipeline(ssh.stdout, through(replies), process.stdout, {end: false}),
	].map(async flow => flow.catch(() => void ssh.kill()));
	await ended;
	await flows[1];
	// What sshfs would still say reaches nobody.
	process.stdin.destroy();
}

function through(packets: SftpPackets): Transform {
	return new Transform({
		readableHighWaterMark: 1 << 20,
		writableHighWaterMark: 1 << 20,
		transform(piece: Buffer, _, done) {
			try {
				for (const ready of packets.push(piece)) this.push(ready);
				done();
			} catch (error) {
				done(error as Error);
			}
		},
	});
}
