import {readFileSync} from 'node:fs';
import path from 'node:path';

/** What VBoxManage printed: see the README beside the samples. */
export function sample(name: string): string {
	return readFileSync(path.resolve('fixtures/samples/vboxmanage', name), 'utf8');
}

/** What the real program said on stderr to a call of a recorded list that failed. */
export function recordedFailure(list: string, call: string): {readonly stderr: string; readonly status: number} {
	const text = sample(`7.2.22/${list}.txt`);
	const start = text.indexOf(`\n$ VBoxManage ${call}\n`);
	const [, lines = '', status] = /\n\$ .*\n((?:(?:out|err) ?.*\n)+)exit (\d+)\n/y.exec(text.slice(start)) ?? [];
	if (start < 0 || status === undefined) throw new Error(`${list} has no failure of ${call}`);
	return {stderr: lines.replaceAll(/^out.*\n|^err ?/gm, ''), status: Number(status)};
}
