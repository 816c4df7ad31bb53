import {readFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {openScreens} from './screen.js';

/** Seconds: what is drawn at first is done by then, and what follows is long enough for the hundredths that Linux counts in. */
const [settling, watched] = [3, 15];

/** The share of a core that the first screen takes while nobody does anything. */
export async function idleShare(program: string, environment: NodeJS.ProcessEnv): Promise<number> {
	const screens = openScreens(program, environment);
	await screens.drawn;
	await delay(settling * 1000);
	const before = cpuSeconds(screens.pid);
	await delay(watched * 1000);
	const share = (cpuSeconds(screens.pid) - before) / watched;
	await screens.end();
	return share;
}

/** @param pid - of a Linux process: proc(5), utime and stime in hundredths of a second. */
function cpuSeconds(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}
