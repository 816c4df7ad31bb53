import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {commandLoop, goToTemporary, knock, pickLines, showProgram, startProgram} from '../../source/console/guest-programs.js';
import {freshSeed, randomNumbers} from '../real/random.js';
import {type Damage, oneEditDamages, twoEditDamages} from './damages.js';
import {ThrowAwayRoot} from './throw-away-root.js';

const token = 'a1b2c3';
const program = commandLoop(token);

/**
What is typed before the command loop answers, in the pieces in which it is typed without listening between its lines. The lines of the loop go
into the copying program; each stands for itself here, since the console stops at the first that does not come back: then the shell has read it,
or the end of it. What is typed after the first knock finds the shell where that has led it.
*/
const pieces: readonly (readonly string[])[] = [
	knock(token),
	...program.map(line => [line]),
	[pickLines(token, [1, 12, 13, 5]), showProgram(token)],
	[startProgram(token)],
];
const typed = pieces.map(lines => ({
	before: lines.includes(goToTemporary) ? '' : `${goToTemporary}\n`,
	text: lines.map(line => `${line}\n`).join(''),
}));

/** Damages of every piece, each after what led to it. */
function damagesOf(damage: (text: string) => readonly Damage[]): readonly Damage[] {
	return typed.flatMap(({before, text}) => damage(text).map(({what, text: damaged}) => ({what, text: before + damaged})));
}

let roots: readonly ThrowAwayRoot[];

beforeAll(async () => {
	roots = await Promise.all([ThrowAwayRoot.create(), ThrowAwayRoot.create()]);
	const files = {[`k${token}00`]: `${program.join('\n')}\n`, [`p${token}00`]: `${program.join('\n')}\n`};
	await Promise.all(roots.map(async root => root.give(files)));
});

afterAll(async () => {
	await Promise.all(roots.map(async root => root.remove()));
});

async function harm(damages: readonly Damage[]): Promise<readonly string[]> {
	const half = Math.ceil(damages.length / 2);
	const found = await Promise.all(
		roots.map(async (root, index) => root.harmful(damages.slice(index * half, (index + 1) * half).map(({text}) => text))),
	);
	return found
		.flat()
		.map(({text, change}) => `${damages.find(damage => damage.text === text)?.what}: ${JSON.stringify(text)}: ${change.slice(0, 200)}`);
}

describe('damages of what is typed before the command loop answers', () => {
	test('the lines themselves, and each end of them, do no harm in the shell', async () => {
		const ends = damagesOf(text => Array.from(text, (_, index) => ({what: `from ${index}`, text: text.slice(index)})));
		expect(await harm(ends)).toEqual([]);
	});

	test('by one edit', async () => {
		const damages = damagesOf(oneEditDamages);
		expect(damages.length).toBeGreaterThan(2000);
		expect(await harm(damages)).toEqual([]);
	});

	test('by two edits, a sample', async () => {
		const random = randomNumbers(freshSeed('two-edit damages'));
		const damages = damagesOf(text => twoEditDamages(text, 60, random));
		expect(await harm(damages)).toEqual([]);
	});
});

describe('the test itself', () => {
	test.each([
		['drop', 20, '+ /tmpka1b2c3'],
		['drop', 13, '+ /dev/ttyS '],
		['Shift to the end of the line', 14, '+ /root/?TMP?KA'],
	])('finds the harm that a plain redirection does: %s at %i', async (edit, at, change) => {
		const damage = oneEditDamages(`tee /dev/ttyS0 >/tmp/k${token}\n`).find(({what}) => what === `${edit} at ${at}`);
		expect(damage).toBeDefined();
		expect((await harm(damage ? [damage] : [])).join()).toContain(change);
	});

	test.each([
		['echo x>/etc/passwd\n', '- /etc/passwd'],
		['rm -r /mnt/sda1\n', '- /mnt/sda1 '],
		['chmod 600 /home/tc\n', '+ /home/tc'],
		['rm /bin/ls\n', '- /bin/ls'],
		['echo x>/dev/sda\n', '- /dev/sda'],
	])('sees what %j does', async (text, change) => {
		expect((await harm([{what: 'harm', text}])).join()).toContain(change);
	});

	test('lets the command loop run', async () => {
		const [root] = roots;
		expect(await root?.harmful([`. /tmp/p${token}00\necho x>/etc/hosts\n1!\n`])).toHaveLength(1);
	});
});
