import {readFile, writeFile} from 'node:fs/promises';
import os from 'node:os';
import {qemuVersion} from '../../source/hypervisor/qemu/programs.js';
import type {Moment, Outcome} from './crash.js';
import {type Fault, faults} from './faults.js';
import type {FileSystem} from './image.js';

export type Row = Omit<Outcome, 'checked'> & {readonly moment: Moment; readonly fault: Fault; readonly type: FileSystem};

const file = new URL('../../docs/reliability.md', import.meta.url);
const [begin, end] = ['<!-- crash: begin -->', '<!-- crash: end -->'];

/** Replace the table of faults in docs/reliability.md by that of this run. */
export async function writeReport(rows: readonly Row[], {seed, planned}: {readonly seed: number; readonly planned: number}): Promise<void> {
	const text = await readFile(file, 'utf8');
	const before = text.slice(0, text.indexOf(begin) + begin.length);
	const after = text.slice(text.indexOf(end));
	await writeFile(file, `${before}\n\n${await table(rows, seed, planned)}\n\n${after}`);
}

async function table(rows: readonly Row[], seed: number, planned: number): Promise<string> {
	const qemu = await qemuVersion('qemu-system-x86_64', {signal: new AbortController().signal, emit() {}});
	const minutes = Math.round(rows.reduce((sum, {seconds}) => sum + seconds, 0) / 60);
	const bad = rows.filter(({wrong}) => wrong.length > 0);
	const moments = [...new Map(rows.map(({moment}) => [`${moment.phase} ${moment.count}`, moment])).entries()].sort(
		([, one], [, other]) => one.phase.localeCompare(other.phase) || one.count - other.count,
	);
	const cell = (key: string, fault: Fault) => {
		const found = rows.filter(row => `${row.moment.phase} ${row.moment.count}` === key && row.fault === fault);
		if (found.length === 0) return '';
		return found.map(({wrong, type, isAcknowledged}) => (wrong.length > 0 ? 'WRONG' : isAcknowledged ? `${type}, data` : type)).join('; ');
	};
	return [
		`${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} processors (${os.cpus()[0]?.model.trim()}), ${os.type()} ${os.release().split('-')[0]}, QEMU ${qemu} without KVM: ` +
			`${rows.length} faults of the ${planned} in the table, ${bad.length} with something wrong afterwards, in ${minutes} minutes. Seed ${seed}.`,
		'',
		`| when | ${faults.join(' | ')} |`,
		`|---|${faults.map(() => '---|').join('')}`,
		...moments.map(([key, {phase, name}]) => `| ${phase}: ${name} | ${faults.map(fault => cell(key, fault)).join(' | ')} |`),
		...(bad.length > 0
			? ['', ...bad.map(({moment, fault, type, wrong}) => `- ${moment.phase} ${moment.name}, ${fault}, ${type}: ${wrong.join('; ')}`)]
			: []),
	].join('\n');
}
