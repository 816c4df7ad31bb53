import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import type {Context} from '../../../events.js';
import {poll} from '../../../poll.js';

/** Milliseconds for VirtualBox to bind the port of a rule after it has said that it did. */
const patience = 10_000;

/**
Whether the forward from this port of 127.0.0.1 is VirtualBox' own. When VirtualBox cannot have a port, it starts the machine all the same and only
writes a line to the machine's log. So the forward is there when the log has no such line and the port is bound.
*/
export async function isForwarded(log: string, port: number, {signal}: Pick<Context, 'signal'>): Promise<boolean> {
	const look = async () => {
		if (refusesPort(await readFile(log, 'utf8').catch(() => ''), port)) return false;
		return (await isBound(port)) ? true : undefined;
	};
	const found = (await poll(look, {signal, limit: patience, every: 100})) ?? false;
	// Read again: until the line is written, a port that another program has bound looks like VirtualBox' own.
	return found && !refusesPort(await readFile(log, 'utf8').catch(() => ''), port);
}

/**
Up to 7.0 (slirp.c): `NAT: Failed to redirect TCP 127.0.0.1:22001 -> 0.0.0.0:22 (Address already in use)`; from 7.1 on (DrvNATlibslirp.cpp)
`Port forward modify FAIL! Details: fRemove=false, …, u16HostPort=22001, …` and `failed to set up redirection of 22001 to 22`.
*/
export function refusesPort(log: string, port: number): boolean {
	return log
		.split('\n')
		.some(
			line =>
				new RegExp(`NAT: Failed to redirect TCP \\S*:${port} ->`).test(line) ||
				(/Port forward modify FAIL!/.test(line) && /fRemove=(?:false|0)\b/.test(line) && line.includes(`u16HostPort=${port},`)) ||
				line.includes(`failed to set up redirection of ${port} to `),
		);
}

/** Whether a program listens on the port: then we cannot. */
async function isBound(port: number): Promise<boolean> {
	const server = createServer();
	try {
		server.listen({port, host: '127.0.0.1', exclusive: true});
		await once(server, 'listening');
		return false;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return true;
		throw error;
	} finally {
		server.close();
	}
}
