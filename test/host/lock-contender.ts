// A process that contends for a lock: see lock.test.ts.
import {createInterface} from 'node:readline';
import {acquireLock, LockedError} from '../../source/host/lock.js';

const file = process.argv[2] ?? '';
process.stdout.write('ready\n');
createInterface({input: process.stdin}).on('line', async () => {
	try {
		await acquireLock(file, {what: 'the disk'});
		process.stdout.write('taken\n');
	} catch (error) {
		if (!(error instanceof LockedError)) throw error;
		process.stdout.write('refused\n');
	}
});
