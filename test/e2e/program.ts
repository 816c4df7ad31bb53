import path from 'node:path';
import {execa} from 'execa';
import {environmentOf} from '../real/world.js';

const program = path.resolve(import.meta.dirname, '../../build/cli.js');

export type Ended = {readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string};

/** Run the built program to its end, without a terminal. Fails of itself are results. */
export async function runProgram(home: string, arguments_: readonly string[]): Promise<Ended> {
	const {exitCode, stdout, stderr} = await execa(process.execPath, [program, ...arguments_], {
		env: await environmentOf(home),
		stdin: 'ignore',
		reject: false,
	});
	return {exitCode, stdout, stderr};
}
