import {UserError} from '../errors.js';

/** How many ports are tried, from the machine's own upwards. */
const count = 50;

/** The ports of 127.0.0.1 to try for a forward, in their order. */
export function hostPorts(first: number): readonly number[] {
	return Array.from({length: count}, (_, index) => first + index).filter(port => port < 65_536);
}

/** None of them can be used. */
export function noHostPort(first: number): UserError {
	return new UserError(`no port from ${first} on can be used on 127.0.0.1: ${count} were tried`, {nextSteps: ['Choose another port']});
}
