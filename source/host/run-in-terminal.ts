import {spawn} from 'node:child_process';

/** Run a program that has our terminal until it ends; how it ends is its own matter. @throws When it cannot be started. */
export async function runInTerminal([file = '', ...rest]: readonly string[]): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const child = spawn(file, rest, {stdio: 'inherit'});
		child.once('error', reject);
		child.once('close', () => resolve());
	});
}
