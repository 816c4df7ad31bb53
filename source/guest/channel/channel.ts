import {setTimeout as delay} from 'node:timers/promises';
import {UserError} from '../../errors.js';
import type {Context} from '../../events.js';
import {portCount} from '../../hypervisor/private-ports.js';
import {timeLimit} from '../../time-limit.js';
import type {Guest} from '../guest.js';
import {guestOver} from '../remote-command.js';
import type {Ending, Transport} from '../transport.js';
import {withLimit} from '../with-limit.js';
import {Port} from './port.js';
import {serveLine} from './service-script.js';

/** The last port is for files, the others are for commands. */
const commandPorts = portCount - 1;

/** Milliseconds for a port to answer when its guest has just begun to serve it. */
const answerLimit = 10_000;

/** Ends a program with all that it has started. */
const endScript = `
end() {
	kill -STOP "$1"
	for p in /proc/[0-9]*; do
		parent=$(sed -n 's/^PPid:[^0-9]*//p' "$p/status") && [ "$parent" = "$1" ] && end "\${p##*/}"
	done
	kill -9 "$1"
}
exec 2>/dev/null
`;

type Options = {
	/** The host's ends of the guest's ports, in their order. */
	readonly ports: readonly string[];
	/** Milliseconds until the guest must have answered. */
	readonly limit: number;
	/** Another client has had them, and may have been cut off in the middle of a line. */
	readonly wasUsed: boolean;
	readonly context: Context;
};

/**
Talk to a guest through private ports of its hypervisor, where it has been told to serve them (`startScript`).
@throws UserError when it does not answer in time; the signal's reason.
*/
export async function openChannel({ports, limit, wasUsed, context}: Options): Promise<Guest> {
	const [first, ...others] = ports.slice(0, commandPorts);
	if (first === undefined) throw new Error('the machine has no ports');
	try {
		const port = await answering(first, {limit, wasUsed}, context.signal);
		return guestOver(channelTransport(port, others), 1, context);
	} catch (error) {
		context.signal.throwIfAborted();
		throw new UserError(`the guest does not answer at its private port: ${(error as Error).message}`, {cause: error});
	}
}

/**
Connect to a port, and see that the guest answers. A client that was cut off may have left half a line, or half an input, there: questions may be lost in
it. Nothing is sent into another one but questions: a guest reads it byte by byte, which keeps a slow one busy for longer than it may take to answer.
*/
async function answering(path: string, {limit, wasUsed}: Pick<Options, 'limit' | 'wasUsed'>, signal: AbortSignal): Promise<Port> {
	return withLimit(signal, limit, `nothing was heard within ${limit / 1000} s`, async stop => {
		const aborted = new Promise<never>((_, reject) => {
			stop.addEventListener('abort', () => reject(stop.reason), {once: true});
		});
		const port = await Promise.race([Port.connect(path), aborted]);
		try {
			for (let patience = 1000; ; patience *= 2) {
				const answer = port.run(':', '').then(() => port);
				// It is of no use when another question was answered first.
				answer.catch(() => {});
				const found = await Promise.race([answer, delay(patience), aborted]);
				if (found) return found;
				if (wasUsed) port.fill(patience * 128);
			}
		} catch (error) {
			port.close();
			throw error;
		}
	});
}

/** The ports of a channel: who wants one waits until one is free. Whoever takes the last has the guest serve another. @param others The paths of those after the first. */
function portPool(first: Port, others: readonly string[]) {
	const open = new Set([first]);
	const free = [first];
	const waiting = new Set<(port: Port) => void>();
	const unopened = others.map((path, index) => ({path, number: index + 1}));

	const give = (port: Port) => {
		const [next] = waiting;
		if (next) next(port);
		else free.push(port);
	};
	const take = async (stop: AbortSignal) => {
		const port = free.pop();
		if (port) return port;
		return new Promise<Port>((resolve, reject) => {
			const next = (given: Port) => {
				waiting.delete(next);
				resolve(given);
			};
			waiting.add(next);
			const give = () => waiting.delete(next) && reject(stop.reason);
			stop.addEventListener('abort', give, {once: true});
			first.closed.then(() => reject(new Error('could not be started: the connection to the guest is gone')));
		});
	};

	/** @returns What to run before the next line, so that the port is served. */
	const openAnother = async (): Promise<string> => {
		const next = free.length === 0 ? unopened.shift() : undefined;
		if (!next) return '';
		const port = await Port.connect(next.path);
		open.add(port);
		const answered = port.run(':', '').then(() => give(port));
		Promise.race([answered, delay(answerLimit, undefined, {ref: false}).then(() => Promise.reject(new Error('no answer')))]).catch(() => {
			open.delete(port);
			port.close();
		});
		return `${serveLine(next.number)} `;
	};
	const close = () => {
		for (const port of open) port.close();
	};
	return {take, give, openAnother, close};
}

/** Programs run at the same time as long as there are ports; others wait. */
function channelTransport(first: Port, others: readonly string[]): Transport {
	const {take, give, openAnother, close} = portPool(first, others);
	const execute = async (line: string, stdin: string | Buffer, stop: AbortSignal): Promise<Ending> => {
		const port = await take(stop);
		let pid: number | undefined;
		const running = openAnother().then(async before =>
			port.run(before + line, stdin, started => {
				pid = started;
			}),
		);
		// A port that is broken is given to nobody.
		running.then(() => give(port)).catch(() => {});
		const stopped = new Promise<never>((_, reject) => {
			stop.addEventListener('abort', () => reject(stop.reason), {once: true});
		});
		try {
			return await Promise.race([running, stopped]);
		} catch (error) {
			if (stop.aborted && pid !== undefined) void endProgram(pid);
			throw error;
		}
	};

	/** The port of a program that nobody waits for is free again only when it has ended. */
	async function endProgram(pid: number): Promise<void> {
		await execute(`${endScript}end ${pid}`, '', timeLimit(answerLimit)).catch(() => {});
	}

	return {
		execute,
		async close() {
			close();
			await first.closed;
		},
		closed: first.closed,
	};
}
