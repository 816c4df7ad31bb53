import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';

const file = path.resolve(import.meta.dirname, '../../docs/benchmarks.md');

/** Put what a part measured into the document, in the place of what the part measured last. What is written by hand around it stays. */
export async function writeSection(part: string, text: string): Promise<void> {
	const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
	const whole = await readFile(file, 'utf8');
	const [from, to] = [whole.indexOf(begin), whole.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for "${part}": ${begin} and ${end}`);
	await writeFile(file, `${whole.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${whole.slice(to)}`);
}
