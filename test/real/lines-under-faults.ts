import {expect} from 'vitest';
import {withKeyFaults} from '../../fixtures/faulty-keyboard.js';
import {badLine, liveConsole, type WhileItBoots} from './live-console.js';
import {randomNumbers} from './random.js';

const printable = Array.from({length: 95}, (_, index) => String.fromCharCode(32 + index));

/** Lines of 1 to 60 random printable characters. */
export function randomLines(count: number, seed: number): readonly string[] {
	const random = randomNumbers(seed);
	const pick = (below: number) => Math.floor(random() * below);
	return Array.from({length: count}, () => Array.from({length: 1 + pick(60)}, () => printable[pick(95)]).join(''));
}

/**
Type commands on a bad line into a real guest; each must have run exactly once, with exactly its characters.
@param first - what is done while the machine boots.
*/
export async function typeUnderFaults(seed: number, first?: WhileItBoots, count = 30): Promise<{faults: number}> {
	let faults = 0;
	const {console, remove} = await liveConsole({
		first,
		wrap: hypervisor => withKeyFaults(hypervisor, {...badLine, seed, onFault: () => faults++}),
	});
	try {
		const lines = randomLines(count, seed);
		for (const line of lines) {
			const {status} = await console.run(`printf '%s\\n' '${line.replaceAll("'", `'\\''`)}'>>/tmp/ran`);
			expect(status).toBe(0);
		}

		const {output} = await console.run('cat /tmp/ran');
		expect(output).toEqual(lines);
		// The end of a command is heard, although the last line that it prints has none.
		expect(await console.run('printf %s last')).toEqual({status: 0, output: ['last']});
		return {faults};
	} finally {
		await remove();
	}
}
