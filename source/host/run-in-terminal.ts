import {spawn} from 'node:child_process';

/** Run a program on our terminal, and wait for its end. @returns Its exit status, null when a signal ended it. @throws When it cannot be started. */
export async function runInTerminal([file = '', ...rest]: readonly string[]): Promise<number | null> {
	return new Promise((resolve, reject) => {
		const child = spawn(file, rest, {stdio: 'inherit'});
		child.once('error', reject);
		child.once('close', resolve);
	});
}
